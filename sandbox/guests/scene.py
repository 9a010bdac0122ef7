"""The scene that guests run in: something of everything, and a selection."""

from __future__ import annotations

SETUP = """
(function () {
    scene.beginUndoRedoAccum('guests');
    frame.insert(0, Math.max(0, 24 - frame.numberOf()));
    var top = node.root();
    var drawing = node.subNodes(top).filter(function (path) {
        return node.type(path) === 'READ';
    })[0];
    var composite = node.getNodes(['COMPOSITE'])[0];
    function layer(name, x) {
        var element_id = element.add(name, 'BW', scene.numberOfUnitsZ(), 'SCAN', 'TVG');
        var path = node.add(top, name, 'READ', x, 100, 0);
        column.add(name, 'DRAWING');
        column.setElementIdOfDrawing(name, element_id);
        node.linkAttr(path, 'DRAWING.ELEMENT', name);
        ['1', '2', '3'].forEach(function (timing, index) {
            Drawing.create(element_id, timing, false, true);
            column.setEntry(name, 1, 1 + index * 4, timing);
        });
        if (composite) {
            node.link(path, 0, composite, node.numberOfInputPorts(composite),
                      false, true);
        }
        return path;
    }
    var first = layer('Character', 100);
    var second = layer('Prop', 250);
    var peg = node.add(top, 'Character-P', 'PEG', 100, 0, 0);
    node.link(peg, 0, first, 0, false, false);
    column.add('peg_x', 'BEZIER');
    node.linkAttr(peg, 'POSITION.X', 'peg_x');
    column.setEntry('peg_x', 1, 1, '0');
    column.setEntry('peg_x', 1, 12, '3');
    node.createGroup(second, 'Group');
    selection.clearSelection();
    selection.addNodesToSelection([peg, first]);
    selection.setSelectionFrameRange(1, 12);
    scene.endUndoRedoAccum();
    scene.saveAll();
}());
"""
