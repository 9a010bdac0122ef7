/*
 * What a Harmony does to a new scene: sixty frames, a Composite, a Display, a
 * Write node and a first drawing layer. Hooks of studios stand in for it; one
 * that wants to keep it includes it first and calls the old function.
 */
function TB_sceneCreated() {
    var composite, display, write, read, id, made;
    scene.beginUndoRedoAccum('New scene');
    made = frame.numberOf();
    if (made < 60) {
        frame.insert(made, 60 - made);
    }
    scene.setStopFrame(60);
    composite = node.add('Top', 'Composite', 'COMPOSITE', 0, -50, 0);
    display = node.add('Top', 'Display', 'DISPLAY', -100, 50, 0);
    write = node.add('Top', 'Write', 'WRITE', 100, 50, 0);
    node.link(composite, 0, display, 0);
    node.link(composite, 0, write, 0);
    id = element.add('Drawing', 'COLOR', scene.numberOfUnitsZ(), 'SCAN', 'TVG');
    column.add('Drawing', 'DRAWING');
    column.setElementIdOfDrawing('Drawing', id);
    read = node.add('Top', 'Drawing', 'READ', 0, -150, 0);
    node.linkAttr(read, 'DRAWING.ELEMENT', 'Drawing');
    node.link(read, 0, composite, 0);
    node.setAsGlobalDisplay(display);
    scene.endUndoRedoAccum();
}
