/*
 * Render layers and passes: a composite of drawing layers with a Write node
 * below it, and a Write node for each drawing layer. Cables are added, never
 * taken from what an artist connected.
 */

AyonHarmony.RENDER_LAYER_DISTANCE = 120;

/**
 * Make or complete the nodes of render layers, all in one undo step.
 * @param {Array.<Object>} layers  Each has: composite (path, null to make it),
 *     compositeName, write (path, null to make it), writeName, attributes (of a
 *     new Write node), sources (paths of drawing layers, the hindmost first),
 *     passes (each with write, writeName, attributes, source).
 * @return {Array.<Object>} For each: composite, write, passes (paths of Write
 *     nodes), in the order given.
 * @throws {Error} When drawing layers of one render layer lie in different groups.
 */
AyonHarmony.define('buildRenderLayers', ['layers'], function (layers) {
    return AyonHarmony.undoStep('Build render layers', function () {
        return layers.map(AyonHarmony.buildRenderLayer);
    });
});

AyonHarmony.buildRenderLayer = function (layer) {
    var place = AyonHarmony.placeBelow(layer.sources);
    var composite = layer.composite || AyonHarmony.makeNode(
        place.group, layer.compositeName, 'COMPOSITE', place.x, place.y
    );
    var write;
    AyonHarmony.connectInOrder(composite, layer.sources);
    write = layer.write || AyonHarmony.makeWriteBelow(composite, layer.writeName, layer.attributes);
    return {
        composite: composite,
        write: write,
        passes: layer.passes.map(function (pass) {
            return pass.write || AyonHarmony.makeWriteBelow(pass.source, pass.writeName, pass.attributes);
        })
    };
};

/**
 * Find where a node goes that takes all of some nodes.
 * @param {Array.<string>} paths
 * @return {{group: string, x: int, y: int}}
 */
AyonHarmony.placeBelow = function (paths) {
    var group = node.parentNode(AyonHarmony.existingNode(paths[0]));
    var x = 0;
    var y = null;
    paths.forEach(function (path) {
        if (node.parentNode(AyonHarmony.existingNode(path)) !== group) {
            throw new Error('The layers "' + paths[0] + '" and "' + path + '" lie in different '
                + 'groups, so one composite cannot take both. Move them into one group, or give '
                + 'them different colours.');
        }
        x += node.coordX(path);
        y = y === null ? node.coordY(path) : Math.max(y, node.coordY(path));
    });
    return {
        group: group,
        x: Math.round(x / paths.length),
        y: y + AyonHarmony.RENDER_LAYER_DISTANCE
    };
};

AyonHarmony.makeWriteBelow = function (source, name, attributes) {
    var path = AyonHarmony.makeNode(
        node.parentNode(source), name, 'WRITE',
        node.coordX(source), node.coordY(source) + AyonHarmony.RENDER_LAYER_DISTANCE
    );
    AyonHarmony.linkOne(source, 0, path, 0);
    AyonHarmony.setAttributesOf(path, attributes, 1);
    return path;
};

/**
 * Link sources into a composite, the first at the back.
 *
 * Where all its cables are from these sources they are put in order; where an
 * artist added others, missing ones are appended in front and nothing moves.
 * @param {string} composite
 * @param {Array.<string>} sources
 */
AyonHarmony.connectInOrder = function (composite, sources) {
    var linked = AyonHarmony.sourcesOf(composite);
    var isOurs = linked.every(function (path) {
        return sources.indexOf(path) >= 0;
    });
    if (linked.join('\n') === sources.join('\n')) {
        return;
    }
    if (isOurs) {
        AyonHarmony.unlinkInputs(composite);
        linked = [];
    }
    sources.forEach(function (path) {
        if (linked.indexOf(path) < 0) {
            AyonHarmony.linkOne(path, 0, composite, null);
        }
    });
};

/** Return the nodes linked into a node, by port. */
AyonHarmony.sourcesOf = function (path) {
    var found = [];
    var port;
    for (port = 0; port < node.numberOfInputPorts(path); port += 1) {
        if (node.isLinked(path, port)) {
            found.push(node.srcNode(path, port));
        }
    }
    return found;
};

AyonHarmony.unlinkInputs = function (path) {
    var port;
    for (port = node.numberOfInputPorts(path) - 1; port >= 0; port -= 1) {
        if (node.isLinked(path, port)) {
            node.unlink(path, port);
        }
    }
};
