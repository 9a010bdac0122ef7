// A node is a <module> with type and name in the saved scene.
// expect: [["PEG", "AYON_saved_peg"]]
// source: scenes of Harmony 12 to 27
// sure: files
// find: scene/first/first.xstage <module type="(\w+)" name="(AYON_saved_peg)"
(function () {
    node.add('Top', 'AYON_saved_peg', 'PEG', 0, 0, 0);
    scene.saveAll();
})
