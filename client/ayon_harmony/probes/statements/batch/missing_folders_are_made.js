// Folders that DRAWING_NAME names are made.
// expect: ["deep-0001.png", "deep-0002.png"]
// source: nobody says so in public
// sure: ours
// look: scratch/made/for/it/deep-*.png
(function (probe) {
    var write = probe.add('WRITE');
    node.link(probe.add('COLOR_CARD'), 0, write, 0, false, false);
    node.setTextAttr(write, 'DRAWING_NAME', 1, probe.folder + '/scratch/made/for/it/deep-');
    node.setTextAttr(write, 'DRAWING_TYPE', 1, 'PNG4');
})
