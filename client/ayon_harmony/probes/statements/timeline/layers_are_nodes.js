// layerIsNode and layerToNode give the node of a line.
// expect: true
// source: scripting pages of Harmony 15 to 25, class Timeline
// sure: documented
(function (probe) {
    var layer = probe.layer('L');
    var display = node.getNodes(['DISPLAY'])[0];
    var composite = node.srcNode(display, 0);
    var i;
    node.link(layer.node, 0, composite, node.numberOfInputPorts(composite), true, true);
    for (i = 0; i < Timeline.numLayers; i += 1) {
        if (Timeline.layerIsNode(i) && Timeline.layerToNode(i) === layer.node) {
            return true;
        }
    }
    return false;
})
