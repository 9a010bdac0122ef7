/*
 * Elements (folders of drawings), the columns that expose them, and drawings.
 * A sequence comes in, is exposed and is read back in one call each.
 */

/** Names that `element.add` takes, by extension without a dot. */
AyonHarmony.ELEMENT_FORMATS = {
    tvg: ['SCAN', 'TVG'],
    opt: ['OPT', 'TVG'],
    bmp: ['BMP', 'None'],
    jpeg: ['JPEG', 'None'],
    jpg: ['JPEG', 'None'],
    omf: ['OMF', 'None'],
    png: ['PNG', 'None'],
    psd: ['PSD', 'None'],
    sgi: ['SGI', 'None'],
    tga: ['TGA', 'None'],
    tif: ['TIFF', 'None'],
    tiff: ['TIFF', 'None'],
    yuv: ['YUV', 'None']
};

/**
 * List elements.
 * @param {?boolean} withDrawings  Tell the names of their drawings, too.
 * @return {Array.<Object>} id, name, folder (absolute), extension, isVector,
 *     drawings.
 */
AyonHarmony.define('listElements', ['withDrawings'], function (withDrawings) {
    var found = [];
    var i;
    for (i = 0; i < element.numberOf(); i += 1) {
        found.push(AyonHarmony.describeElement(element.id(i), withDrawings === true));
    }
    return found;
});

AyonHarmony.describeElement = function (id, withDrawings) {
    var names = [];
    var i;
    if (withDrawings) {
        for (i = 0; i < Drawing.numberOf(id); i += 1) {
            names.push(String(Drawing.name(id, i)));
        }
    }
    return {
        id: id,
        name: element.getNameById(id),
        folder: element.completeFolder(id),
        extension: String(element.pixmapFormat(id)).toLowerCase(),
        isVector: element.vectorType(id) > 0,
        drawings: names
    };
};

/**
 * List columns.
 * @param {?string} type  For example `DRAWING` or `SOUND`; null lists all.
 * @return {Array.<Object>} name, displayName, type, elementId (-1: none).
 */
AyonHarmony.define('listColumns', ['type'], function (type) {
    var names = [];
    var i;
    if (type) {
        names = column.getColumnListOfType(type);
    } else {
        for (i = 0; i < column.numberOf(); i += 1) {
            names.push(column.getName(i));
        }
    }
    return names.map(AyonHarmony.describeColumn);
});

AyonHarmony.describeColumn = function (name) {
    var type = column.type(name);
    return {
        name: name,
        displayName: column.getDisplayName(name),
        type: type,
        elementId: type === 'DRAWING' ? column.getElementIdOfDrawing(name) : -1
    };
};

AyonHarmony.existingColumn = function (name) {
    if (!column.type(name)) {
        throw new Error('There is no column "' + name + '" in the scene.');
    }
    return name;
};

/**
 * Add a column of a type, with a name that is free.
 * @return {string} Its name.
 */
AyonHarmony.makeColumn = function (name, type) {
    var candidate = name;
    var number = 1;
    while (column.type(candidate)) {
        candidate = name + '_' + number;
        number += 1;
    }
    if (!column.add(candidate, type)) {
        throw new Error('Harmony did not add a ' + type + ' column "' + candidate + '".');
    }
    return candidate;
};

/**
 * Make a drawing layer: element, column and READ node, linked.
 * @param {string} groupPath
 * @param {string} name
 * @param {string} extension  Of its drawings, without a dot, for example `png`.
 * @param {int} x
 * @param {int} y
 * @param {?int} elementId  Element it shares with other layers, for example those
 *     of one PSD; null makes one.
 * @return {{node: string, column: string, elementId: int}}
 * @throws {Error} When Harmony cannot hold such files.
 */
AyonHarmony.define('addDrawingLayer', ['groupPath', 'name', 'extension', 'x', 'y', 'elementId'], function (groupPath, name, extension, x, y, elementId) {
    return AyonHarmony.undoStep('Add layer ' + name, function () {
        var made = {elementId: elementId};
        if (elementId === null || elementId === undefined) {
            made.elementId = AyonHarmony.makeElement(name, extension);
        }
        made.column = AyonHarmony.makeColumn(name, 'DRAWING');
        if (!column.setElementIdOfDrawing(made.column, made.elementId)) {
            throw new Error('Harmony did not give the column "' + made.column + '" its drawings.');
        }
        made.node = AyonHarmony.makeNode(groupPath, name, 'READ', x, y);
        if (!node.linkAttr(made.node, 'DRAWING.ELEMENT', made.column)) {
            throw new Error('Harmony did not link the column "' + made.column + '" to "' + made.node + '".');
        }
        return made;
    });
});

/**
 * 3D models that Harmony holds as drawings. Which of them a script may add is not
 * documented, so what Harmony made is read back.
 */
AyonHarmony.MODEL_EXTENSIONS = ['3ds', 'abc', 'dae', 'fbx', 'obj', 'usdz'];

/** Make an element for 3D models, and look whether Harmony took their kind. */
AyonHarmony.makeModelElement = function (name, extension) {
    var made = element.add(name, 'COLOR', scene.numberOfUnitsZ(), extension.toUpperCase(), 'None');
    if (made >= 0) {
        AyonHarmony.madeElements.push(made);
    }
    if (made < 0 || String(element.pixmapFormat(made)).toLowerCase() !== extension) {
        throw AyonHarmony.refusal('This Harmony does not let scripts import ' + extension
            + ' models. Import the file by hand, with File > Import > 3D Models.');
    }
    return made;
};

AyonHarmony.makeElement = function (name, extension) {
    var plain = String(extension).toLowerCase();
    var format = AyonHarmony.ELEMENT_FORMATS[plain];
    var made;
    if (AyonHarmony.MODEL_EXTENSIONS.indexOf(plain) >= 0) {
        return AyonHarmony.makeModelElement(name, plain);
    }
    if (!format) {
        throw new Error('Harmony has no drawings of type "' + extension + '". It takes: '
            + Object.keys(AyonHarmony.ELEMENT_FORMATS).sort().join(', ') + '.');
    }
    made = element.add(name, 'COLOR', scene.numberOfUnitsZ(), format[0], format[1]);
    if (made < 0) {
        throw new Error('Harmony did not make an element "' + name + '" for ' + extension + ' files.');
    }
    AyonHarmony.madeElements.push(made);
    return made;
};

/**
 * Copy files into an element, as drawings. A drawing that is there already gets
 * the new file and keeps its exposures.
 * @param {int} elementId
 * @param {Array.<Array.<string>>} files  Pairs of drawing name and file.
 * @return {int} How many drawings are new.
 * @throws {Error} When a file is missing or cannot be copied; names it.
 */
AyonHarmony.define('importDrawings', ['elementId', 'files'], function (elementId, files) {
    return AyonHarmony.undoStep('Import drawings', function () {
        var added = 0;
        files.forEach(function (pair) {
            var timing = String(pair[0]);
            var source = new PermanentFile(pair[1]);
            if (!source.exists()) {
                throw new Error('The file "' + pair[1] + '" is missing.');
            }
            if (!Drawing.isExists(elementId, timing)) {
                if (!Drawing.create(elementId, timing, true)) {
                    throw new Error('Harmony did not make the drawing "' + timing + '" of element '
                        + elementId + '.');
                }
                added += 1;
            }
            if (!source.copy(new PermanentFile(Drawing.filename(elementId, timing)))) {
                throw new Error('"' + pair[1] + '" could not be copied into the scene.');
            }
        });
        return added;
    });
});

/**
 * Tell the files of an element's drawings.
 * @param {int} elementId
 * @return {Array.<{name: string, path: string}>} Unsaved ones lie in a temporary
 *     folder.
 * @throws {Error} When there is no such element.
 */
AyonHarmony.define('listDrawings', ['elementId'], function (elementId) {
    AyonHarmony.requireThere('element', [String(elementId)], false, function () {
        return Boolean(element.getNameById(elementId));
    });
    return AyonHarmony.describeElement(elementId, true).drawings.map(function (name) {
        return {name: name, path: Drawing.filename(elementId, name)};
    });
});

/**
 * Find drawings whose file is gone. Packed elements (Harmony 25) are passed over.
 * @return {Array.<Object>} elementId, element (its name), name, path.
 */
AyonHarmony.define('listMissingDrawings', [], function () {
    var missing = [];
    AyonHarmony.listElements(true).forEach(function (one) {
        if (typeof element.isPacked === 'function' && element.isPacked(one.id)) {
            return;
        }
        one.drawings.forEach(function (name) {
            var path = Drawing.filename(one.id, name);
            if (!new PermanentFile(path).exists()) {
                missing.push({elementId: one.id, element: one.name, name: name, path: path});
            }
        });
    });
    return missing;
});

/**
 * Tell which of some colours vector drawings use, as they are, saved or not.
 * @param {Array.<string>} colorIds
 * @param {Array.<int>} elementIds  Elements whose drawings are looked at.
 * @return {?Array.<string>} Those that are used; null where this Harmony tells none.
 */
AyonHarmony.define('findUsedColors', ['colorIds', 'elementIds'], function (colorIds, elementIds) {
    var used = {};
    var canTell = typeof DrawingTools !== 'undefined'
        && typeof DrawingTools.getDrawingUsedColors === 'function';
    if (!canTell) {
        return null;
    }
    elementIds.forEach(function (id) {
        AyonHarmony.describeElement(id, true).drawings.forEach(function (name) {
            var key = Drawing.Key({elementId: id, exposure: name});
            (DrawingTools.getDrawingUsedColors(key) || []).forEach(function (color) {
                used[AyonHarmony.colorKey(color)] = true;
            });
        });
    });
    return colorIds.filter(function (color) {
        return used[AyonHarmony.colorKey(color)] === true;
    });
});

// Palettes write ids with 0x, drawings without.
/** Return a colour id as it is compared: lower case, without `0x`. */
AyonHarmony.colorKey = function (id) {
    return String(id).toLowerCase().replace(/^0x/, '');
};

/**
 * Tell the layers in an image file, for example a PSD.
 * @param {string} path
 * @return {Array.<{name: string, layer: string, groups: Array.<string>}>} Name for
 *     people, what goes behind the drawing's name and a colon in an exposure, and
 *     the groups it is in, the outermost first; in the file's order.
 */
AyonHarmony.define('listFileLayers', ['path'], function (path) {
    if (!new PermanentFile(path).exists()) {
        throw new Error('The file "' + path + '" is missing.');
    }
    return (CELIO.getLayerInformation(path) || []).map(function (found) {
        return {
            name: String(found.layerName),
            layer: String(found.layer),
            groups: (found.layerPathComponents || []).map(String)
        };
    });
});

/**
 * Read the exposures of drawing columns.
 * @param {Array.<string>} names
 * @return {Object} By column a list of runs: start, end, drawing; frames without
 *     a drawing are in none.
 */
AyonHarmony.define('getExposures', ['names'], function (names) {
    var found = {};
    names.forEach(function (name) {
        found[name] = AyonHarmony.exposuresOf(AyonHarmony.existingColumn(name));
    });
    return found;
});

/** Return the runs of a drawing column: start, end, drawing; without empty frames. */
AyonHarmony.exposuresOf = function (name) {
    var runs = [];
    var last = frame.numberOf();
    var run = null;
    var entry;
    var i;
    for (i = 1; i <= last; i += 1) {
        entry = String(column.getEntry(name, 1, i));
        if (run && run.drawing === entry) {
            run.end = i;
        } else if (entry !== '') {
            run = {start: i, end: i, drawing: entry};
            runs.push(run);
        } else {
            run = null;
        }
    }
    return runs;
};

/**
 * Set exposures of a drawing column.
 * @param {string} name
 * @param {Array.<Object>} runs  start, end and drawing; an empty drawing clears.
 *     Frames in no run stay as they are; those past the scene are passed over.
 */
AyonHarmony.define('setExposures', ['name', 'runs'], function (name, runs) {
    AyonHarmony.undoStep('Expose ' + name, function () {
        var last = frame.numberOf();
        AyonHarmony.existingColumn(name);
        runs.forEach(function (run) {
            var i;
            for (i = Math.max(1, run.start); i <= Math.min(run.end, last); i += 1) {
                column.setEntry(name, 1, i, String(run.drawing));
            }
            i = Math.max(1, run.start);
            if (i <= last && String(column.getEntry(name, 1, i)) !== String(run.drawing)) {
                throw new Error('Harmony does not show the drawing "' + run.drawing + '" at frame ' + i
                    + ' of column "' + name + '".');
            }
        });
    });
});

/**
 * Tell everything about a drawing layer that another version of its files needs.
 * @param {string} path  READ node.
 * @return {Object} column, elementId, element (its name), extension, drawings
 *     (name and path), exposures (runs), frameCount, sharers (other READ nodes
 *     whose exposures are in the same column).
 * @throws {Error} When it is no drawing layer.
 */
AyonHarmony.define('getDrawingLayer', ['path'], function (path) {
    var name = node.linkedColumn(AyonHarmony.existingNode(path), 'DRAWING.ELEMENT');
    var id = name ? column.getElementIdOfDrawing(name) : -1;
    var described;
    if (node.type(path) !== 'READ' || id < 0) {
        throw new Error('"' + path + '" has no drawings.');
    }
    described = AyonHarmony.describeElement(id, false);
    return {
        column: name,
        elementId: id,
        element: described.name,
        extension: described.extension,
        drawings: AyonHarmony.listDrawings(id),
        exposures: AyonHarmony.exposuresOf(name),
        frameCount: frame.numberOf(),
        sharers: AyonHarmony.layersOfColumn(name).filter(function (other) {
            return other !== path;
        })
    };
});

/**
 * @param {string} name  Drawing column.
 * @return {Array.<string>} READ nodes whose exposures are in it.
 */
AyonHarmony.layersOfColumn = function (name) {
    var layers = AyonHarmony.remembered('layers by column', function () {
        var paths = {};
        node.getNodes(['READ']).forEach(function (path) {
            var linked = node.linkedColumn(path, 'DRAWING.ELEMENT');
            // A column may be called like a member that every object has.
            var key = 'column ' + linked;
            paths[key] = paths[key] || [];
            paths[key].push(path);
        });
        return paths;
    });
    return layers['column ' + name] || [];
};

/**
 * Give a layer a new, empty element and a column for it. The node stays, with
 * everything that is set on it; the column that it had stays in the scene.
 * @param {string} path  READ node.
 * @param {string} name  Wish for the names of element and column.
 * @param {string} extension  Of the new drawings, without a dot.
 * @return {{node: string, column: string, elementId: int}}
 * @throws {Error} When Harmony cannot hold such files.
 */
AyonHarmony.define('renewDrawings', ['path', 'name', 'extension'], function (path, name, extension) {
    return AyonHarmony.undoStep('New drawings for ' + name, function () {
        var made = {node: AyonHarmony.existingNode(path)};
        made.elementId = AyonHarmony.makeElement(name, extension);
        made.column = AyonHarmony.makeColumn(name, 'DRAWING');
        if (!column.setElementIdOfDrawing(made.column, made.elementId)) {
            throw new Error('Harmony did not give the column "' + made.column + '" its drawings.');
        }
        AyonHarmony.linkColumns([[path, 'DRAWING.ELEMENT', made.column]]);
        return made;
    });
});

/**
 * Drop a drawing column that no node uses any more, with its drawings where no
 * other column has them. Harmony has no function for that: a node is linked to
 * it and deleted together with what nothing else uses.
 * @param {string} name
 * @param {?string} heir  Column that gets the free name.
 * @return {string} Name of the heir now, '' without one.
 */
AyonHarmony.define('dropDrawingColumn', ['name', 'heir'], function (name, heir) {
    return AyonHarmony.undoStep('Drop ' + name, function () {
        var carrier = AyonHarmony.makeNode(node.root(), 'AYON_dropped', 'READ', 0, 0);
        if (!node.linkAttr(carrier, 'DRAWING.ELEMENT', AyonHarmony.existingColumn(name))
                || !node.deleteNode(carrier, true, true)) {
            throw new Error('Harmony did not drop the column "' + name + '".');
        }
        if (!heir || column.type(name)) {
            return heir || '';
        }
        if (!column.rename(heir, name) || !column.type(name)) {
            throw new Error('Harmony did not rename the column "' + heir + '" to "' + name + '".');
        }
        return name;
    });
});

/**
 * Tell which columns drive the attributes of nodes.
 * @param {Array.<string>} paths
 * @return {Array.<{path: string, attribute: string, column: string, type: string}>}
 *     Attributes that a column drives, with the column's type.
 */
AyonHarmony.define('listLinkedColumns', ['paths'], function (paths) {
    var found = [];
    paths.forEach(function (path) {
        node.getAllAttrKeywords(AyonHarmony.existingNode(path)).forEach(function (keyword) {
            var name = node.linkedColumn(path, keyword);
            if (name) {
                found.push({path: path, attribute: keyword, column: name, type: column.type(name)});
            }
        });
    });
    return found;
});

/**
 * Let columns drive attributes of nodes, for example those that another node's
 * keys are in.
 * @param {Array.<Array.<?string>>} links  Triples of path, keyword and column;
 *     null as column takes off the one that is there.
 */
AyonHarmony.define('linkColumns', ['links'], function (links) {
    AyonHarmony.undoStep('Link columns', function () {
        links.forEach(function (row) {
            var path = AyonHarmony.existingNode(row[0]);
            var before = node.linkedColumn(path, row[1]);
            AyonHarmony.attributeOf(path, row[1], 1);
            if (before === (row[2] || '')) {
                return;
            }
            if (before) {
                node.unlinkAttr(path, row[1]);
            }
            if (row[2] && !node.linkAttr(path, row[1], AyonHarmony.existingColumn(row[2]))) {
                throw new Error('Harmony did not link the column "' + row[2] + '" to ' + row[1]
                    + ' of "' + path + '".');
            }
        });
    });
});
