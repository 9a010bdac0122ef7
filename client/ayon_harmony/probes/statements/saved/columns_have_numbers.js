// Drawing columns have the type number 0, Bezier 3, sound 1.
// expect: [["0", "AYON_saved_drawing"], ["3", "AYON_saved_bezier"], ["1", "AYON_saved_sound"]]
// source: files of Harmony show 0 and 3; the number of sound is a guess
// sure: ours
// find: scene/first/first.xstage <column type="(\d+)"[^>]* name="(AYON_saved_\w+)"
(function () {
    column.add('AYON_saved_drawing', 'DRAWING');
    column.add('AYON_saved_bezier', 'BEZIER');
    column.add('AYON_saved_sound', 'SOUND');
    scene.saveAll();
})
