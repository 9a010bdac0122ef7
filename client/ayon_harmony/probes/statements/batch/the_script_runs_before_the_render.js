// A script of -preRenderScript runs before the frames are rendered, and decides what is.
// expect: ["early-0001.png", "early-0002.png"]
// source: ayon-deadline, public batch renderers
// sure: live
// look: scene/first/out/early-*.png
(function (probe) {
    var write = probe.add('WRITE');
    var card = probe.add('COLOR_CARD');
    node.link(card, 0, write, 0, false, false);
    node.setTextAttr(write, 'DRAWING_NAME', 1, 'out/early-');
    node.setTextAttr(write, 'DRAWING_TYPE', 1, 'PNG4');
})
