// A Write node that is switched off writes nothing.
// expect: []
// source: scripting pages of Harmony 15 to 25, node Write
// sure: documented
// look: scene/first/out/off-*
(function (probe) {
    var write = probe.add('WRITE');
    node.link(probe.add('COLOR_CARD'), 0, write, 0, false, false);
    node.setTextAttr(write, 'DRAWING_NAME', 1, 'out/off-');
    node.setEnable(write, false);
})
