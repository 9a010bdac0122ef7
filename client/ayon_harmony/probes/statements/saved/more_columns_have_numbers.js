// Expressions have the type number 5, 3D paths 2, Ease 4 and quaternion paths 7.
// expect: [["5", "AYON_number_expr"], ["2", "AYON_number_path"], ["4", "AYON_number_ease"], ["7", "AYON_number_quaternion"]]
// source: files of Harmony show 2 and 5 only
// sure: ours
// find: scene/first/first.xstage <column type="(\d+)"[^>]* name="(AYON_number_\w+)"
(function () {
    column.add('AYON_number_expr', 'EXPR');
    column.add('AYON_number_path', '3DPATH');
    column.add('AYON_number_ease', 'EASE');
    column.add('AYON_number_quaternion', 'QUATERNIONPATH');
    scene.saveAll();
})
