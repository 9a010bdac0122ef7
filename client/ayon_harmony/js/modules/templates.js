/*
 * Templates: write nodes with all they need into a `.tpl` folder, and paste one.
 */

/**
 * Write a template of nodes.
 * @param {Array.<string>} paths  Nodes that go in.
 * @param {?Array.<Array>} backdrops  Pairs of group path and index that go in.
 * @param {string} name  Without `.tpl`.
 * @param {string} folder  Existing folder that the template is made in.
 * @param {?Array.<int>} frames  First and last frame; null is the whole scene.
 * @return {string} Path of the `.tpl` folder.
 * @throws {Error} When Harmony writes none.
 */
AyonHarmony.define('createTemplate', ['paths', 'backdrops', 'name', 'folder', 'frames'], function (paths, backdrops, name, folder, frames) {
    var plain = String(name).replace(/\.tpl$/i, '');
    var place = String(folder).replace(/[\/\\]+$/, '');
    if (paths.length === 0) {
        throw new Error('No nodes were given to make the template "' + plain + '" of.');
    }
    paths.forEach(AyonHarmony.existingNode);
    return AyonHarmony.withSelection(paths, backdrops || [], function () {
        var first = frames ? frames[0] : 1;
        var made;
        var candidates;
        selection.setSelectionFrameRange(first, frames ? frames[1] - first + 1 : frame.numberOf());
        made = String(copyPaste.createTemplateFromSelection(plain, place) || '');
        // Some versions return the path, some the name, with and without suffix.
        candidates = [made, made + '.tpl', place + '/' + made, place + '/' + made + '.tpl',
            place + '/' + plain + '.tpl'];
        candidates = candidates.filter(function (candidate) {
            return made !== '' && /\.tpl$/i.test(candidate) && new QDir(candidate).exists();
        });
        if (candidates.length === 0) {
            throw AyonHarmony.refusal('Harmony did not write the template "' + plain + '" into "'
                + place + '".');
        }
        return candidates[0];
    });
});

/**
 * Paste a template into a group.
 * @param {string} path  The `.tpl` folder.
 * @param {?string} groupPath  null is the top.
 * @param {?boolean} extendScene  Lengthen the scene if the template is longer;
 *     false by default.
 * @param {?string} palettes  What becomes of its palettes, a value of Harmony's
 *     `colourPalette`; null leaves it to Harmony.
 * @param {?boolean} dropTags  Take off the tags of AYON's records that nodes and
 *     backdrops bring along; they are those of another scene, or of originals.
 * @return {{nodes: Array.<string>, backdrops: Array.<Object>, palettes:
 *     Array.<string>, looseColumns: Array.<string>}} What is new: nodes directly in the group, backdrops as
 *     `listBackdrops`, files of palettes that joined the list, names of columns that
 *     may go with no node: of drawings that no drawing node shows, sounds and
 *     functions.
 * @throws {Error} When Harmony pastes nothing.
 */
AyonHarmony.define('pasteTemplate', ['path', 'groupPath', 'extendScene', 'palettes', 'dropTags'], function (path, groupPath, extendScene, palettes, dropTags) {
    var group = groupPath || node.root();
    return AyonHarmony.undoStep('Paste ' + path.slice(path.lastIndexOf('/') + 1), function () {
        var before = AyonHarmony.toSet(node.subNodes(AyonHarmony.existingNode(group)));
        var hasBackdrops = AyonHarmony.hasBackdrops();
        var oldBackdrops = hasBackdrops ? AyonHarmony.backdropKeys(group) : [];
        var oldPalettes = AyonHarmony.toSet(AyonHarmony.listPalettes(false).map(function (palette) {
            return palette.path;
        }));
        var oldColumns = AyonHarmony.toSet(AyonHarmony.namedColumns());
        var options = copyPaste.getCurrentPasteOptions();
        var dragged = copyPaste.copyFromTemplate(path, 0, 0, copyPaste.getCurrentCreateOptions());
        var result = {};
        if (!dragged) {
            throw new Error('Harmony cannot read the template "' + path + '".');
        }
        options.extendScene = extendScene === true;
        if (palettes) {
            options.colourPalette = palettes;
        }
        if (!copyPaste.pasteNewNodes(dragged, group === node.root() ? '' : group, options)) {
            throw AyonHarmony.refusal('Harmony did not paste the template "' + path + '" into '
                + group + '.');
        }
        result.nodes = node.subNodes(group).filter(function (one) {
            return before[one] !== true;
        });
        result.backdrops = hasBackdrops ? AyonHarmony.newBackdrops(group, oldBackdrops) : [];
        if (dropTags) {
            AyonHarmony.dropTags(result.nodes, result.backdrops);
        }
        result.palettes = AyonHarmony.listPalettes(false).map(function (palette) {
            return palette.path;
        }).filter(function (one) {
            return oldPalettes[one] !== true;
        });
        result.looseColumns = AyonHarmony.looseColumns(result.nodes, oldColumns);
        if (result.nodes.length === 0 && result.backdrops.length === 0) {
            throw new Error('The template "' + path + '" is empty.');
        }
        return result;
    });
});

// More functions than these are not told one by one: a large rig has thousands.
AyonHarmony.MOST_FUNCTIONS = 300;

/**
 * @return {Array.<string>} Names of the columns of drawings, sounds and functions.
 */
AyonHarmony.namedColumns = function () {
    return ['DRAWING', 'SOUND', 'EXPR', 'BEZIER', 'EASE', '3DPATH', 'QUATERNIONPATH'].reduce(function (found, type) {
        return found.concat(column.getColumnListOfType(type));
    }, []);
};

/**
 * Drop expressions and other functions that no attribute has.
 * @param {Array.<string>} names  Those that are linked, or gone, are passed over.
 * @return {Array.<string>} Those that were dropped.
 */
AyonHarmony.define('dropFunctionColumns', ['names'], function (names) {
    return AyonHarmony.undoStep('Drop columns', function () {
        return names.filter(function (name) {
            return column.removeUnlinkedFunctionColumn(name);
        });
    });
});

/**
 * Find columns that came with nodes and that may go with none of them: those of
 * drawings that none shows, sounds, and functions; of a great many functions the
 * expressions alone, which others refer to by name.
 * @param {Array.<string>} paths  New nodes, what is inside of groups counts.
 * @param {Object} before  Names of the columns that were there, as a set.
 * @return {Array.<string>}
 */
AyonHarmony.looseColumns = function (paths, before) {
    var shown = {};
    var isMany;
    var all = paths.slice();
    var added = AyonHarmony.namedColumns().filter(function (name) {
        return before[name] !== true;
    });
    if (added.length === 0) {
        return [];
    }
    paths.forEach(function (path) {
        if (node.isGroup(path)) {
            AyonHarmony.collectNodes(path, all);
        }
    });
    all.forEach(function (path) {
        if (node.type(path) === 'READ') {
            shown[node.linkedColumn(path, 'DRAWING.ELEMENT')] = true;
        }
    });
    isMany = added.length > AyonHarmony.MOST_FUNCTIONS;
    return added.filter(function (name) {
        var type = column.type(name);
        return shown[name] !== true && (!isMany || ['DRAWING', 'SOUND', 'EXPR'].indexOf(type) >= 0);
    });
};

/**
 * Take the tags of AYON's records off nodes, what is inside of groups included,
 * and off backdrops.
 * @param {Array.<string>} paths
 * @param {Array.<Object>} backdrops  As `listBackdrops`; brought up to date.
 */
AyonHarmony.dropTags = function (paths, backdrops) {
    var all = paths.slice();
    var groups = [];
    paths.forEach(function (path) {
        if (node.isGroup(path)) {
            AyonHarmony.collectNodes(path, all);
        }
    });
    all.forEach(function (path) {
        if (node.getTextAttr(path, 1, AyonHarmony.TAG_KEYWORD) !== '') {
            node.removeDynamicAttr(path, AyonHarmony.TAG_KEYWORD);
        }
        if (node.isGroup(path)) {
            groups.push(path);
        }
    });
    if (!AyonHarmony.hasBackdrops()) {
        return;
    }
    groups.forEach(function (group) {
        Backdrop.backdrops(group).forEach(function (backdrop, index) {
            AyonHarmony.dropBackdropTags(group, index, (backdrop.description || {}).text || '');
        });
    });
    backdrops.forEach(function (row) {
        row.description = AyonHarmony.dropBackdropTags(row.group, row.index, row.description);
    });
};

/** Take AYON's tags out of a backdrop's description, and return what is left. */
AyonHarmony.dropBackdropTags = function (group, index, description) {
    var plain = description.replace(/\n?\[ayon [^\]\s][^\]]*\]/g, '');
    if (plain !== description) {
        AyonHarmony.editBackdrop(group, index, null, {description: plain});
    }
    return plain;
};

/**
 * Let columns drive attributes of other nodes of the same kind, as those that they
 * come to replace had it. What drove them before goes, if nothing else has it.
 * @param {Array.<Array.<string>>} rows  Triples of path, keyword and column.
 * @return {Array.<int>} Numbers of rows whose node has no such attribute, or does
 *     not take the column.
 */
AyonHarmony.define('takeColumns', ['rows'], function (rows) {
    return AyonHarmony.undoStep('Take over keys', function () {
        var refused = [];
        var freed = [];
        rows.forEach(function (row, number) {
            var path = AyonHarmony.existingNode(row[0]);
            var attribute = node.getAttr(path, 1, row[1]);
            var before;
            if (!attribute || attribute.keyword() === '') {
                refused.push(number);
                return;
            }
            before = node.linkedColumn(path, row[1]);
            if (before) {
                node.unlinkAttr(path, row[1]);
            }
            if (node.linkAttr(path, row[1], AyonHarmony.existingColumn(row[2]))) {
                freed.push(before);
            } else {
                refused.push(number);
                if (before) {
                    node.linkAttr(path, row[1], before);
                }
            }
        });
        freed.forEach(function (name) {
            if (name && column.type(name)) {
                column.removeUnlinkedFunctionColumn(name);
            }
        });
        return refused;
    });
});

/**
 * @param {Array.<string>} texts
 * @return {Object} true by text.
 */
AyonHarmony.toSet = function (texts) {
    var found = {};
    texts.forEach(function (text) {
        found[text] = true;
    });
    return found;
};

AyonHarmony.backdropKeys = function (group) {
    return Backdrop.backdrops(group).map(AyonHarmony.backdropKey);
};

/** Return title and place of a backdrop, which tell it from others: it has no id. */
AyonHarmony.backdropKey = function (backdrop) {
    var place = backdrop.position;
    return [backdrop.title.text, place.x, place.y, place.w, place.h].join('\n');
};

/**
 * Tell new backdrops from old ones, wherever in the list Harmony puts them.
 */
AyonHarmony.newBackdrops = function (group, oldKeys) {
    var left = oldKeys.slice();
    var found = [];
    Backdrop.backdrops(group).forEach(function (backdrop, index) {
        var known = left.indexOf(AyonHarmony.backdropKey(backdrop));
        if (known >= 0) {
            left.splice(known, 1);
        } else {
            found.push(AyonHarmony.describeBackdrop(backdrop, group, index, Backdrop.nodes(backdrop)));
        }
    });
    return found;
};
