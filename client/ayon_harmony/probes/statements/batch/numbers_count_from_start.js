// The file of frame 1 has the number START, in LEADING_ZEROS + 1 digits.
// expect: ["shifted-001001.png", "shifted-001002.png"]
// source: scripting pages of Harmony 15 to 25, node Write
// sure: documented
// look: scene/first/out/shifted-*.png
(function (probe) {
    var write = probe.add('WRITE');
    node.link(probe.add('COLOR_CARD'), 0, write, 0, false, false);
    node.setTextAttr(write, 'DRAWING_NAME', 1, 'out/shifted-');
    node.setTextAttr(write, 'DRAWING_TYPE', 1, 'PNG4');
    node.setTextAttr(write, 'START', 1, '1001');
    node.setTextAttr(write, 'LEADING_ZEROS', 1, '5');
})
