// A script of -compile can save the scene.
// expect: ["AYON_compiled"]
// source: nobody says so in public
// sure: ours
// part: compile
// find: scene/third/third.xstage name="(AYON_compiled)"
(function () {
    node.add('Top', 'AYON_compiled', 'PEG', 0, 0, 0);
    scene.saveAll();
})
