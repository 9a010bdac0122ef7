/*
 * Stacks of drawing layers in groups, as backgrounds and layered images are
 * loaded: made, exposed, given other drawings and put into order, each for all
 * layers in one call.
 */

/**
 * Make groups and drawing layers.
 * @param {Array.<Object>} rows  Each has: name, group (path, or the number of the
 *     row that makes it), x, y. A group has isGroup; a layer has extension and
 *     element (id) or sharesElement (number of the row whose element it has,
 *     too), neither makes one.
 * @return {Array.<Object>} For each: node, column and elementId of layers;
 *     composite of groups, which leads to the group's output.
 */
AyonHarmony.define('addStack', ['rows'], function (rows) {
    return AyonHarmony.undoStep('Add layers', function () {
        var made = [];
        rows.forEach(function (row) {
            var group = typeof row.group === 'number' ? made[row.group].node : row.group;
            var elementId = row.element;
            if (row.isGroup) {
                made.push(AyonHarmony.makeStackGroup(group, row.name, row.x, row.y));
                return;
            }
            if (row.sharesElement !== null && row.sharesElement !== undefined) {
                elementId = made[row.sharesElement].elementId;
            }
            made.push(AyonHarmony.addDrawingLayer(group, row.name, row.extension, row.x, row.y, elementId));
        });
        return made;
    });
});

AyonHarmony.makeStackGroup = function (parent, name, x, y) {
    var group = AyonHarmony.makeNode(parent, name, 'GROUP', x, y);
    var output = node.getGroupOutputModule(group, 'Multi-Port-Out', 0, 300, 0);
    var composite = AyonHarmony.makeNode(group, 'Composite', 'COMPOSITE', 0, 200);
    if (!output || !node.link(composite, 0, output, 0, true, true)) {
        throw AyonHarmony.refusal('Harmony did not link "' + composite + '" to the output of its group.');
    }
    return {node: group, composite: composite, column: null, elementId: -1};
};

/**
 * Tell where the files of drawings are.
 * @param {Array.<Array>} drawings  Pairs of element id and drawing name.
 * @return {Array.<?string>} Paths in order, null where there is no such drawing.
 */
AyonHarmony.define('findDrawingFiles', ['drawings'], function (drawings) {
    return drawings.map(function (pair) {
        return Drawing.isExists(pair[0], String(pair[1])) ? String(Drawing.filename(pair[0], String(pair[1]))) : null;
    });
});

/**
 * Copy files into elements, as drawings; see `importDrawings`.
 * @param {Array.<Array>} files  Triples of element id, drawing name and file.
 * @return {int} How many drawings are new.
 */
AyonHarmony.define('importFiles', ['files'], function (files) {
    return AyonHarmony.undoStep('Import drawings', function () {
        var added = 0;
        files.forEach(function (row) {
            added += AyonHarmony.importDrawings(row[0], [[row[1], row[2]]]);
        });
        return added;
    });
});

/**
 * Expose drawings in many columns; see `setExposures`.
 * @param {Array.<Array>} columns  Pairs of column and runs.
 */
AyonHarmony.define('exposeColumns', ['columns'], function (columns) {
    AyonHarmony.undoStep('Expose drawings', function () {
        columns.forEach(function (pair) {
            AyonHarmony.setExposures(pair[0], pair[1]);
        });
    });
});

/**
 * Make drawing columns with elements of their own, for layers that get other files.
 * @param {Array.<Object>} rows  Each has: name (wish for the column's name),
 *     elementName, extension, and sharesElement (number of the row whose element
 *     it has, too) where it does.
 * @return {Array.<{column: string, elementId: int}>}
 */
AyonHarmony.define('addDrawingColumns', ['rows'], function (rows) {
    return AyonHarmony.undoStep('Add columns', function () {
        var made = [];
        rows.forEach(function (row) {
            var one = {column: AyonHarmony.makeColumn(row.name, 'DRAWING')};
            if (row.sharesElement === null || row.sharesElement === undefined) {
                one.elementId = AyonHarmony.makeElement(row.elementName, row.extension);
            } else {
                one.elementId = made[row.sharesElement].elementId;
            }
            if (!column.setElementIdOfDrawing(one.column, one.elementId)) {
                throw new Error('Harmony did not give the column "' + one.column + '" its drawings.');
            }
            made.push(one);
        });
        return made;
    });
});

/**
 * Let other columns drive the drawings of nodes. The columns before go where nothing
 * else has them, with elements that nothing else has, and leave their names.
 * @param {Array.<Array.<string>>} rows  Triples of path, column before and new one.
 */
AyonHarmony.define('exchangeColumns', ['rows'], function (rows) {
    AyonHarmony.undoStep('Show other drawings', function () {
        rows.forEach(function (row) {
            AyonHarmony.linkColumns([[row[0], 'DRAWING.ELEMENT', row[2]]]);
            AyonHarmony.dropDrawingColumn(row[1], row[2]);
        });
    });
});

/**
 * Give nodes exactly these inputs, whatever they have now.
 * @param {Array.<Array>} rows  Pairs of path and inputs; an input is a pair of
 *     source and its port, null leaves one free (not in a composite).
 */
AyonHarmony.define('setInputs', ['rows'], function (rows) {
    AyonHarmony.undoStep('Link nodes', function () {
        // All cables go before one comes, or a new one might close a ring.
        rows.forEach(function (row) {
            var port;
            AyonHarmony.existingNode(row[0]);
            for (port = node.numberOfInputPorts(row[0]) - 1; port >= 0; port -= 1) {
                if (node.isLinked(row[0], port)) {
                    node.unlink(row[0], port);
                }
            }
        });
        rows.forEach(function (row) {
            row[1].forEach(function (input, port) {
                if (input) {
                    AyonHarmony.linkOne(input[0], input[1], row[0], port);
                }
            });
        });
    });
});
