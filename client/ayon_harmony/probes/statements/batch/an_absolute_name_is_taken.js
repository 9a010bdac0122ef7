// DRAWING_NAME may be an absolute path.
// expect: ["absolute-0001.png", "absolute-0002.png"]
// source: ayon-deadline
// sure: live
// look: scratch/absolute-*.png
(function (probe) {
    var write = probe.add('WRITE');
    node.link(probe.add('COLOR_CARD'), 0, write, 0, false, false);
    node.setTextAttr(write, 'DRAWING_NAME', 1, probe.folder + '/scratch/absolute-');
    node.setTextAttr(write, 'DRAWING_TYPE', 1, 'PNG4');
})
