// cancelUndoRedoAccum takes back attributes, links and colours too.
// expect: ["frames/final-", false]
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function (probe) {
    var write = probe.add('WRITE');
    var card = probe.add('COLOR_CARD');
    scene.beginUndoRedoAccum('AYON probe');
    node.setTextAttr(write, 'DRAWING_NAME', 1, 'other');
    node.link(card, 0, write, 0, false, false);
    scene.cancelUndoRedoAccum();
    return [node.getTextAttr(write, 1, 'DRAWING_NAME'), node.isLinked(write, 0)];
})
