/*
 * Timeline layers: drawing nodes in the order the artist sees them. A layer's
 * name, colour and visibility are those of its node, so they are changed there.
 */

/**
 * List the drawing layers of the scene, the one in front first.
 * @return {Array.<Object>} node, name, color, position (0 in front), isVisible
 *     (its groups count), isSelected, column, elementId, tags.
 */
AyonHarmony.define('listLayers', [], function () {
    var hidden = {};
    var selected = {};
    selection.selectedNodes().forEach(function (path) {
        selected[path] = true;
    });
    return AyonHarmony.layerOrder().map(function (path, position) {
        var linked = node.linkedColumn(path, 'DRAWING.ELEMENT');
        return {
            node: path,
            name: node.getName(path),
            color: AyonHarmony.hexOfColor(node.getColor(path)),
            position: position,
            isVisible: AyonHarmony.isShown(path, hidden),
            isSelected: selected[path] === true,
            column: linked,
            elementId: node.getElementId(path),
            tags: node.getTextAttr(path, 1, AyonHarmony.TAG_KEYWORD)
        };
    });
});

/**
 * @param {string} path
 * @param {Object} known  Answers for groups already asked.
 * @return {boolean} Whether a node and all groups around it are enabled.
 */
AyonHarmony.isShown = function (path, known) {
    var parent;
    if (path === node.root()) {
        return true;
    }
    if (!node.getEnable(path)) {
        return false;
    }
    parent = path.slice(0, path.lastIndexOf('/'));
    if (!known.hasOwnProperty(parent)) {
        known[parent] = AyonHarmony.isShown(parent, known);
    }
    return known[parent];
};

/**
 * Order the drawing nodes as the timeline does. Where there is no timeline
 * (batch) or it is filtered, the cables tell: from the default display back,
 * the leftmost input first; what leads nowhere comes last.
 * @return {Array.<string>} Paths of all READ nodes, front to back.
 */
AyonHarmony.layerOrder = function () {
    var all = node.getNodes(['READ']);
    var isLayer = {};
    var found = [];
    all.forEach(function (path) {
        isLayer[path] = true;
    });

    function take(path) {
        if (isLayer[path] === true) {
            isLayer[path] = false;
            found.push(path);
        }
    }

    AyonHarmony.timelineNodes().forEach(take);
    if (found.length < all.length) {
        all.forEach(function (path) {
            isLayer[path] = true;
        });
        found = [];
        AyonHarmony.upstreamNodes().forEach(take);
        all.forEach(take);
    }
    return found;
};

/** Return the nodes of timeline layers, the front one first; none where it cannot tell. */
AyonHarmony.timelineNodes = function () {
    var found = [];
    var count;
    var i;
    if (typeof Timeline === 'undefined') {
        return found;
    }
    count = typeof Timeline.numLayers === 'function' ? Timeline.numLayers() : Timeline.numLayers;
    for (i = 0; i < count; i += 1) {
        if (Timeline.layerIsNode(i)) {
            found.push(Timeline.layerToNode(i));
        }
    }
    return found;
};

/**
 * @return {Array.<string>} Nodes that feed the displays, front to back.
 */
AyonHarmony.upstreamNodes = function () {
    var pending = node.getNodes(['DISPLAY']).concat(node.getNodes(['WRITE']));
    var first = scene.getDefaultDisplay();
    var seen = {};
    var found = [];
    var path;
    var port;
    var source;
    if (first && first.indexOf('/') < 0) {
        first = node.root() + '/' + first;
    }
    pending.reverse();
    if (first && node.type(first) !== '') {
        pending.push(first);
    }
    while (pending.length > 0) {
        path = pending.pop();
        if (seen[path] === true) {
            continue;
        }
        seen[path] = true;
        found.push(path);
        // The last pushed is looked at first: the highest input, which is in front.
        for (port = 0; port < node.numberOfInputPorts(path); port += 1) {
            source = node.flatSrcNode(path, port);
            if (source) {
                pending.push(source);
            }
        }
    }
    return found;
};
