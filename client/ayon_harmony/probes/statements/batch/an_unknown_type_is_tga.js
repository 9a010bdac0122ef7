// A DRAWING_TYPE that there is not becomes TGA without a word.
// expect: ["unknown-0001.tga", "unknown-0002.tga"]
// source: public scripts
// sure: live
// look: scratch/unknown-*
(function (probe) {
    var write = probe.add('WRITE');
    node.link(probe.add('COLOR_CARD'), 0, write, 0, false, false);
    node.setTextAttr(write, 'DRAWING_NAME', 1, probe.folder + '/scratch/unknown-');
    node.setTextAttr(write, 'DRAWING_TYPE', 1, 'AYONX');
})
