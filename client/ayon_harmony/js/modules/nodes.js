/*
 * Nodes: list, make, delete, rename, link, move, colour, attributes, tags and
 * selection. A list of the whole scene is one call; nothing here is meant to be
 * called once per node.
 */

/** Keyword of the dynamic attribute that holds the tags of AYON's records. */
AyonHarmony.TAG_KEYWORD = 'ayon_id';

/**
 * Refuse paths that are no nodes.
 * @param {string} path  Full path.
 * @return {string} The path.
 * @throws {Error} When there is no such node.
 */
AyonHarmony.existingNode = function (path) {
    if (path !== node.root() && node.type(path) === '') {
        throw new Error('There is no node "' + path + '" in the scene.');
    }
    return path;
};

/**
 * Refuse names of what is not there, all of them at once, before anything is done.
 * @param {string} kind  What they are, for the message: `node`.
 * @param {Array.<string>} names
 * @param {?boolean} isMissingOk  True lets them pass.
 * @param {function(string): boolean} isThere
 * @throws {Error} When one is missing.
 */
AyonHarmony.requireThere = function (kind, names, isMissingOk, isThere) {
    var missing = isMissingOk === true ? [] : names.filter(function (name) {
        return !isThere(name);
    });
    if (missing.length > 0) {
        throw new Error((missing.length === 1 ? 'There is no ' + kind : 'There are no ' + kind + 's') + ' "'
            + missing.slice(0, 5).join('", "') + '"' + (missing.length > 5 ? ' and ' + (missing.length - 5) + ' more' : '')
            + ' in the scene.');
    }
};

AyonHarmony.isNode = function (path) {
    return node.type(path) !== '';
};

/**
 * Collect a group's nodes at any depth, groups before what is in them.
 * @param {string} groupPath
 * @param {Array.<string>} found  Paths are appended to it.
 */
AyonHarmony.collectNodes = function (groupPath, found) {
    var pending = [groupPath];
    var children;
    var i;
    while (pending.length > 0) {
        children = node.subNodes(pending.pop());
        for (i = 0; i < children.length; i += 1) {
            found.push(children[i]);
        }
        for (i = children.length - 1; i >= 0; i -= 1) {
            if (node.isGroup(children[i])) {
                pending.push(children[i]);
            }
        }
    }
};

/**
 * Describe nodes, each as one object.
 * @param {Array.<string>} paths
 * @param {?Array.<string>} attributes  Keywords whose text is told too.
 * @return {Array.<Object>}
 */
AyonHarmony.describeNodes = function (paths, attributes) {
    var rows = [];
    var keywords = attributes || [];
    var path;
    var row;
    var i;
    var k;
    for (i = 0; i < paths.length; i += 1) {
        path = paths[i];
        row = {
            path: path,
            type: node.type(path),
            isEnabled: node.getEnable(path),
            color: AyonHarmony.hexOfColor(node.getColor(path)),
            x: node.coordX(path),
            y: node.coordY(path),
            tags: node.getTextAttr(path, 1, AyonHarmony.TAG_KEYWORD)
        };
        if (keywords.length > 0) {
            row.attributes = {};
            for (k = 0; k < keywords.length; k += 1) {
                row.attributes[keywords[k]] = node.getTextAttr(path, 1, keywords[k]);
            }
        }
        rows.push(row);
    }
    return rows;
};

/**
 * List nodes of the scene, groups and what is in them included.
 * @param {?Array.<string>} types  Only these types; null lists all.
 * @param {?string} groupPath  Only what is in this group, at any depth; null is
 *     the whole scene.
 * @param {?Array.<string>} attributes  Keywords whose text (at frame 1) is told.
 * @return {Array.<Object>} Path, type, isEnabled, color, x, y, tags, attributes.
 */
AyonHarmony.define('listNodes', ['types', 'groupPath', 'attributes'], function (types, groupPath, attributes) {
    return AyonHarmony.describeNodes(AyonHarmony.nodesOf(types, groupPath), attributes);
});

/**
 * @param {?Array.<string>} types
 * @param {?string} groupPath
 * @return {Array.<string>} Paths of the nodes that `listNodes` is asked for.
 */
AyonHarmony.nodesOf = function (types, groupPath) {
    var found = [];
    var wanted = {};
    var i;
    if (types && !groupPath) {
        return node.getNodes(types);
    }
    AyonHarmony.collectNodes(AyonHarmony.existingNode(groupPath || node.root()), found);
    if (types) {
        for (i = 0; i < types.length; i += 1) {
            wanted[types[i]] = true;
        }
        found = found.filter(function (path) {
            return wanted[node.type(path)] === true;
        });
    }
    return found;
};

/**
 * Describe some nodes; those that do not exist are left out.
 * @param {Array.<string>} paths
 * @param {?Array.<string>} attributes  Keywords whose text is told too.
 * @return {Array.<Object>} As `listNodes`.
 */
AyonHarmony.define('getNodes', ['paths', 'attributes'], function (paths, attributes) {
    return AyonHarmony.describeNodes(paths.filter(function (path) {
        return node.type(path) !== '';
    }), attributes);
});

/**
 * Add a node.
 * @param {string} groupPath  Group it goes into, `Top` at the top.
 * @param {string} name  Wish; Harmony may change it, see the path returned.
 * @param {string} type  For example `WRITE`.
 * @param {int} x
 * @param {int} y
 * @return {Object} As `listNodes`.
 * @throws {Error} When Harmony does not make it.
 */
AyonHarmony.define('addNode', ['groupPath', 'name', 'type', 'x', 'y'], function (groupPath, name, type, x, y) {
    return AyonHarmony.undoStep('Add ' + name, function () {
        return AyonHarmony.describeNodes([AyonHarmony.makeNode(groupPath, name, type, x, y)], null)[0];
    });
});

AyonHarmony.makeNode = function (groupPath, name, type, x, y) {
    var path;
    AyonHarmony.existingNode(groupPath);
    if (groupPath !== node.root() && !node.isGroup(groupPath)) {
        throw new Error('"' + groupPath + '" is no group, nodes cannot be added to it.');
    }
    path = node.add(groupPath, name, type, x || 0, y || 0, 0);
    if (!path) {
        throw AyonHarmony.refusal('Harmony did not add a node "' + name + '" of type ' + type
            + ' to ' + groupPath + '.');
    }
    return path;
};

/**
 * Delete nodes. Their cables go first, so that Harmony does not join what was
 * before and behind them, unless that is asked for.
 * @param {Array.<string>} paths  What is inside of groups goes with them.
 * @param {boolean} deleteDrawings  Delete columns and drawings that nothing else
 *     uses, too.
 * @param {boolean} joinNeighbours  Let Harmony link what was before and behind.
 * @param {?boolean} isMissingOk  True passes over those that are not there.
 * @return {Array.<string>} Paths that were deleted.
 * @throws {Error} When one is not there, or Harmony keeps one.
 */
AyonHarmony.define('deleteNodes', ['paths', 'deleteDrawings', 'joinNeighbours', 'isMissingOk'], function (paths, deleteDrawings, joinNeighbours, isMissingOk) {
    AyonHarmony.requireThere('node', paths, isMissingOk, AyonHarmony.isNode);
    return AyonHarmony.undoStep('Delete nodes', function () {
        return paths.filter(function (path) {
            if (node.type(path) === '') {
                return false;
            }
            if (!joinNeighbours) {
                AyonHarmony.unlinkAll(path);
            }
            if (!node.deleteNode(path, deleteDrawings === true, deleteDrawings === true)) {
                throw AyonHarmony.refusal('Harmony did not delete "' + path + '".');
            }
            return true;
        });
    });
});

/**
 * Take off all cables of a node.
 * @param {string} path
 */
AyonHarmony.unlinkAll = function (path) {
    var port;
    var cable;
    var target;
    // From the last to the first: taking one off renumbers those behind it.
    for (port = node.numberOfInputPorts(path) - 1; port >= 0; port -= 1) {
        if (node.isLinked(path, port)) {
            node.unlink(path, port);
        }
    }
    for (port = node.numberOfOutputPorts(path) - 1; port >= 0; port -= 1) {
        for (cable = node.numberOfOutputLinks(path, port) - 1; cable >= 0; cable -= 1) {
            target = node.dstNodeInfo(path, port, cable);
            if (target) {
                node.unlink(target.node, target.port);
            }
        }
    }
};

/**
 * Rename nodes in one step. Names may be swapped among them.
 * @param {Array.<Array.<string>>} renames  Pairs of path and new name, none of
 *     them inside another that is renamed in the same call.
 * @return {Array.<string>} New paths, in order; Harmony may have changed names.
 * @throws {Error} When Harmony refuses one.
 */
AyonHarmony.define('renameNodes', ['renames'], function (renames) {
    return AyonHarmony.undoStep('Rename nodes', function () {
        var wanted = renames.filter(function (pair) {
            return node.getName(AyonHarmony.existingNode(pair[0])) !== pair[1];
        });
        var parked = {};
        wanted.forEach(function (pair, number) {
            if (wanted.length > 1) {
                parked[pair[0]] = AyonHarmony.renameOne(pair[0], 'ayon_renaming_' + number);
            }
        });
        return renames.map(function (pair) {
            if (node.getName(parked[pair[0]] || pair[0]) === pair[1]) {
                return pair[0];
            }
            return AyonHarmony.renameOne(parked[pair[0]] || pair[0], pair[1]);
        });
    });
});

/**
 * @return {string} New path; a taken name gets a number.
 */
AyonHarmony.renameOne = function (path, name) {
    var parent = node.parentNode(path);
    var candidate = name;
    var number = 1;
    while (node.type(parent + '/' + candidate) !== '' && parent + '/' + candidate !== path) {
        candidate = name + '_' + number;
        number += 1;
    }
    if (!node.rename(path, candidate) || node.type(parent + '/' + candidate) === '') {
        throw AyonHarmony.refusal('Harmony did not rename "' + path + '" to "' + name + '".');
    }
    return parent + '/' + candidate;
};

/**
 * Link two nodes of one group.
 * @param {string} source
 * @param {int} sourcePort  0 is the leftmost.
 * @param {string} target
 * @param {?int} targetPort  null appends an input; in a composite that is the
 *     one in front.
 * @return {Object} source, sourcePort, target, targetPort as they are now.
 * @throws {Error} When Harmony refuses.
 */
AyonHarmony.define('linkNodes', ['source', 'sourcePort', 'target', 'targetPort'], function (source, sourcePort, target, targetPort) {
    return AyonHarmony.undoStep('Link nodes', function () {
        return AyonHarmony.linkOne(source, sourcePort, target, targetPort);
    });
});

/** Link two nodes; without a target port behind the last linked input. */
AyonHarmony.linkOne = function (source, sourcePort, target, targetPort) {
    var port = targetPort;
    var found;
    AyonHarmony.existingNode(source);
    AyonHarmony.existingNode(target);
    if (port === null || port === undefined) {
        port = node.numberOfInputPorts(target);
        while (port > 0 && !node.isLinked(target, port - 1)) {
            port -= 1;
        }
    }
    if (!node.link(source, sourcePort || 0, target, port, true, true)) {
        throw AyonHarmony.refusal('Harmony did not link "' + source + '" to input ' + port
            + ' of "' + target + '".');
    }
    found = node.srcNodeInfo(target, port);
    if (!found || found.node !== source) {
        throw new Error('Harmony linked "' + source + '", but input ' + port + ' of "' + target
            + '" shows ' + (found ? '"' + found.node + '"' : 'nothing') + '.');
    }
    return {source: source, sourcePort: found.port, target: target, targetPort: port};
};

/**
 * Take off the cable of an input.
 * @param {string} target
 * @param {int} targetPort
 * @return {boolean} Whether there was one. Further inputs of a composite move up.
 */
AyonHarmony.define('unlinkNodes', ['target', 'targetPort'], function (target, targetPort) {
    return AyonHarmony.undoStep('Unlink nodes', function () {
        AyonHarmony.existingNode(target);
        if (!node.isLinked(target, targetPort)) {
            return false;
        }
        if (!node.unlink(target, targetPort)) {
            throw AyonHarmony.refusal('Harmony did not unlink input ' + targetPort + ' of "'
                + target + '".');
        }
        return true;
    });
});

/**
 * List the cables of nodes, in and out.
 * @param {?Array.<string>} paths  null lists all cables of the scene.
 * @param {?boolean} isMissingOk  True passes over nodes that are not there.
 * @return {Array.<Object>} source, sourcePort, target, targetPort; each cable once.
 */
AyonHarmony.define('listLinks', ['paths', 'isMissingOk'], function (paths, isMissingOk) {
    var links = [];
    var seen = {};
    var all = paths;

    function add(source, sourcePort, target, targetPort) {
        var key = target + '\n' + targetPort;
        if (!seen.hasOwnProperty(key)) {
            seen[key] = true;
            links.push({source: source, sourcePort: sourcePort, target: target, targetPort: targetPort});
        }
    }

    if (all) {
        AyonHarmony.requireThere('node', all, isMissingOk, AyonHarmony.isNode);
    } else {
        all = [];
        AyonHarmony.collectNodes(node.root(), all);
    }
    all.forEach(function (path) {
        var port;
        var cable;
        var found;
        for (port = 0; port < node.numberOfInputPorts(path); port += 1) {
            found = node.srcNodeInfo(path, port);
            if (found && found.node) {
                add(found.node, found.port, path, port);
            }
        }
        for (port = 0; paths && port < node.numberOfOutputPorts(path); port += 1) {
            for (cable = 0; cable < node.numberOfOutputLinks(path, port); cable += 1) {
                found = node.dstNodeInfo(path, port, cable);
                if (found && found.node) {
                    add(path, port, found.node, found.port);
                }
            }
        }
    });
    return links;
});

/**
 * Enable and disable nodes.
 * @param {Array.<Array>} states  Pairs of path and true or false.
 */
AyonHarmony.define('setNodesEnabled', ['states'], function (states) {
    AyonHarmony.undoStep('Enable or disable nodes', function () {
        states.forEach(function (pair) {
            AyonHarmony.existingNode(pair[0]);
            if (node.getEnable(pair[0]) === pair[1]) {
                return;
            }
            node.setEnable(pair[0], pair[1]);
            if (node.getEnable(pair[0]) !== pair[1]) {
                throw AyonHarmony.refusal('Harmony did not ' + (pair[1] ? 'enable' : 'disable')
                    + ' "' + pair[0] + '".');
            }
        });
    });
});

/**
 * Colour nodes; timeline layers have the colour of their node.
 * @param {Array.<Array.<?string>>} colors  Pairs of path and `#rrggbbaa`; null
 *     takes the colour off.
 */
AyonHarmony.define('setNodeColors', ['colors'], function (colors) {
    AyonHarmony.undoStep('Colour nodes', function () {
        colors.forEach(function (pair) {
            AyonHarmony.existingNode(pair[0]);
            if (pair[1] === null) {
                node.resetColor(pair[0]);
            } else {
                node.setColor(pair[0], AyonHarmony.colorOfHex(pair[1]));
            }
        });
    });
});

/**
 * Move nodes in the Node View.
 * @param {Array.<Array>} positions  Triples of path, x and y.
 */
AyonHarmony.define('moveNodes', ['positions'], function (positions) {
    AyonHarmony.undoStep('Move nodes', function () {
        positions.forEach(function (place) {
            AyonHarmony.existingNode(place[0]);
            node.setCoord(place[0], place[1], place[2]);
        });
    });
});

/**
 * Read attributes of a node.
 * @param {string} path
 * @param {?Array.<string>} keywords  null reads all.
 * @param {?int} atFrame  null is frame 1.
 * @return {Object} Text by keyword; booleans are `true` and `false`.
 * @throws {Error} When the node lacks one.
 */
AyonHarmony.define('getAttributes', ['path', 'keywords', 'atFrame'], function (path, keywords, atFrame) {
    var texts = {};
    AyonHarmony.existingNode(path);
    (keywords || node.getAllAttrKeywords(path)).forEach(function (keyword) {
        texts[keyword] = AyonHarmony.attributeText(AyonHarmony.attributeOf(path, keyword, atFrame || 1), atFrame || 1);
    });
    return texts;
});

/**
 * @return {Attribute}
 * @throws {Error} When the node has no such attribute.
 */
AyonHarmony.attributeOf = function (path, keyword, atFrame) {
    var found = node.getAttr(path, atFrame, keyword);
    if (!found || found.keyword() === '') {
        throw new Error('The node "' + path + '" (' + node.type(path) + ') has no attribute '
            + keyword + '.');
    }
    return found;
};

/** Return the text of an attribute at a frame, `true` and `false` of switches. */
AyonHarmony.attributeText = function (attribute, atFrame) {
    if (attribute.typeName() === 'BOOL') {
        return attribute.boolValueAt(atFrame) ? 'true' : 'false';
    }
    return String(attribute.textValueAt(atFrame));
};

/**
 * Set attributes of a node, and make sure that Harmony took them: it is silent
 * about values that it does not know.
 * @param {string} path
 * @param {Object} values  Text, number or boolean by keyword.
 * @param {?int} atFrame  null is frame 1.
 * @return {Object} Text by keyword, as read back.
 * @throws {Error} When the node lacks one, or has another value afterwards.
 */
AyonHarmony.define('setAttributes', ['path', 'values', 'atFrame'], function (path, values, atFrame) {
    return AyonHarmony.undoStep('Change ' + node.getName(path), function () {
        return AyonHarmony.setAttributesOf(path, values, atFrame || 1);
    });
});

/**
 * Set attributes of many nodes in one step; see `setAttributes`.
 * @param {Array.<Array>} changes  Pairs of path and values by keyword.
 */
AyonHarmony.define('setAttributesOfNodes', ['changes'], function (changes) {
    AyonHarmony.undoStep('Change nodes', function () {
        changes.forEach(function (pair) {
            AyonHarmony.setAttributesOf(pair[0], pair[1], 1);
        });
    });
});

/** Set attributes of one node; returns their texts as read back. */
AyonHarmony.setAttributesOf = function (path, values, atFrame) {
    var texts = {};
    AyonHarmony.existingNode(path);
    Object.keys(values).forEach(function (keyword) {
        texts[keyword] = AyonHarmony.setAttribute(path, keyword, values[keyword], atFrame);
    });
    return texts;
};

AyonHarmony.setAttribute = function (path, keyword, value, atFrame) {
    var attribute = AyonHarmony.attributeOf(path, keyword, atFrame);
    var before = AyonHarmony.attributeText(attribute, atFrame);
    var text = String(value);
    var after;
    var known;
    if (AyonHarmony.isSameValue(attribute, before, text)) {
        return before;
    }
    // The return value says nothing: it is false for unchanged values as well.
    node.setTextAttr(path, keyword, atFrame, text);
    attribute = AyonHarmony.attributeOf(path, keyword, atFrame);
    after = AyonHarmony.attributeText(attribute, atFrame);
    if (!AyonHarmony.isSameValue(attribute, after, text)) {
        // Harmony 24 and newer can say what it knows.
        known = typeof attribute.possibleTextValues === 'function' ? attribute.possibleTextValues() : null;
        throw new Error('Harmony did not take "' + text + '" for ' + keyword + ' of "' + path
            + '"; it is "' + after + '".'
            + (known && known.length ? ' It knows: ' + known.join(', ') + '.' : ''));
    }
    return after;
};

/**
 * @return {boolean} Whether two texts mean one value: equal, or for attributes
 *     that are numbers, the same number. Names such as `0010` are no numbers.
 */
AyonHarmony.isSameValue = function (attribute, one, other) {
    if (one === other) {
        return true;
    }
    if (!/^(INT|DOUBLE|FLOAT)/.test(attribute.typeName()) || one === '' || other === ''
            || isNaN(one) || isNaN(other)) {
        return false;
    }
    return Math.abs(Number(one) - Number(other)) < 1e-6;
};

/**
 * Write the tags of nodes into their dynamic attribute.
 * @param {Array.<Array.<string>>} tags  Pairs of path and text; an empty text
 *     removes the attribute.
 */
AyonHarmony.define('setNodeTags', ['tags'], function (tags) {
    AyonHarmony.undoStep('Tag nodes', function () {
        AyonHarmony.writeNodeTags(tags);
    });
});

AyonHarmony.writeNodeTags = function (tags) {
    var keyword = AyonHarmony.TAG_KEYWORD;
    tags.forEach(function (pair) {
        var path = AyonHarmony.existingNode(pair[0]);
        var isThere = node.getAttr(path, 1, keyword).keyword() !== '';
        if (pair[1] === '') {
            if (isThere) {
                node.removeDynamicAttr(path, keyword);
            }
            return;
        }
        if (!isThere) {
            node.createDynamicAttr(path, 'STRING', keyword, 'AYON', false);
        }
        node.setTextAttr(path, keyword, 1, pair[1]);
        if (node.getTextAttr(path, 1, keyword) !== pair[1]) {
            throw AyonHarmony.refusal('Harmony did not store the AYON tag on "' + path + '".');
        }
    });
};

/**
 * Tell what is selected.
 * @return {{nodes: Array.<string>, backdrops: Array.<Object>, startFrame: int,
 *     frameCount: int}} Backdrops have group, index and title; frameCount is 0
 *     when no frames are selected. The order of nodes means nothing.
 */
AyonHarmony.define('getSelection', [], function () {
    var found = {
        nodes: selection.selectedNodes(),
        backdrops: [],
        startFrame: selection.startFrame(),
        frameCount: selection.isSelectionRange() ? selection.numberOfFrames() : 0
    };
    if (typeof selection.selectedBackdrops === 'function') {
        found.backdrops = AyonHarmony.selectedBackdropRefs(selection.selectedBackdrops());
    }
    return found;
});

/**
 * Select nodes and backdrops, and nothing else.
 * @param {Array.<string>} paths  Nodes.
 * @param {?Array.<Array>} backdrops  Pairs of group path and index.
 * @param {?boolean} isMissingOk  True passes over what is not there.
 * @return {int} How many nodes are selected.
 * @throws {Error} When one is not there; the selection is as it was.
 */
AyonHarmony.define('select', ['paths', 'backdrops', 'isMissingOk'], function (paths, backdrops, isMissingOk) {
    AyonHarmony.requireThere('node', paths, isMissingOk, AyonHarmony.isNode);
    AyonHarmony.requireThere('backdrop', (backdrops || []).map(function (place) {
        return place[0] + '", number "' + place[1];
    }), isMissingOk, function (name) {
        var parts = name.split('", number "');
        return Backdrop.backdrops(parts[0]).length > Number(parts[1]);
    });
    AyonHarmony.selectThings(paths, backdrops || []);
    return selection.numberOfNodesSelected();
});

/** Select nodes that are there, and backdrops by group and index. */
AyonHarmony.selectThings = function (paths, backdrops) {
    selection.clearSelection();
    paths.forEach(function (path) {
        if (node.type(path) !== '') {
            selection.addNodeToSelection(path);
        }
    });
    if (backdrops.length > 0) {
        AyonHarmony.requireVersion(typeof selection.addBackdropToSelection === 'function',
            'Selecting backdrops', '20');
        backdrops.forEach(function (place) {
            selection.addBackdropToSelection(place[0], place[1]);
        });
    }
};

/**
 * Do something with a selection of its own, and give the artist's back.
 */
AyonHarmony.withSelection = function (paths, backdrops, action) {
    var before = AyonHarmony.getSelection();
    try {
        AyonHarmony.selectThings(paths, backdrops);
        return action();
    } finally {
        AyonHarmony.selectThings(before.nodes, before.backdrops.map(function (item) {
            return [item.group, item.index];
        }));
    }
};
