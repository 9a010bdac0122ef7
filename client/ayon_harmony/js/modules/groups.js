/*
 * Groups: make, fill, empty, and link through their ports.
 */

/**
 * Put nodes into a new group, where they are.
 * @param {Array.<string>} paths  Nodes of one group.
 * @param {string} name  Wish for the group's name.
 * @return {{group: string, nodes: Array.<string>}} Path of the group and the new
 *     paths of the nodes, in order.
 * @throws {Error} When nodes are of several groups, or Harmony refuses.
 */
AyonHarmony.define('groupNodes', ['paths', 'name'], function (paths, name) {
    return AyonHarmony.undoStep('Group ' + name, function () {
        var parent;
        var group;
        if (paths.length === 0) {
            throw new Error('No nodes were given to put into the group "' + name + '".');
        }
        paths.forEach(function (path) {
            AyonHarmony.existingNode(path);
        });
        parent = node.parentNode(paths[0]);
        paths.forEach(function (path) {
            if (node.parentNode(path) !== parent) {
                throw new Error('Nodes of one group can be grouped: "' + path + '" is not in '
                    + parent + '.');
            }
        });
        group = node.createGroup(paths.join(','), name);
        if (!group || !node.isGroup(group)) {
            throw AyonHarmony.refusal('Harmony did not make the group "' + name + '".');
        }
        return {
            group: group,
            nodes: paths.map(function (path) {
                return group + '/' + path.slice(path.lastIndexOf('/') + 1);
            })
        };
    });
});

/**
 * Move nodes into a group, or out to another one.
 * @param {Array.<string>} paths
 * @param {string} groupPath  Any group, `Top` for the top.
 * @return {Array.<string>} New paths, in order.
 */
AyonHarmony.define('moveNodesToGroup', ['paths', 'groupPath'], function (paths, groupPath) {
    return AyonHarmony.undoStep('Move to ' + groupPath, function () {
        AyonHarmony.existingNode(groupPath);
        return paths.map(function (path) {
            var moved;
            AyonHarmony.existingNode(path);
            if (node.parentNode(path) === groupPath) {
                return path;
            }
            moved = node.moveToGroup(path, groupPath);
            if (!moved || node.type(moved) === '') {
                throw AyonHarmony.refusal('Harmony did not move "' + path + '" to ' + groupPath + '.');
            }
            return moved;
        });
    });
});

/**
 * Take a group apart; its nodes stay, one level up.
 * @param {string} groupPath
 */
AyonHarmony.define('explodeGroup', ['groupPath'], function (groupPath) {
    AyonHarmony.undoStep('Take apart ' + groupPath, function () {
        if (!node.isGroup(AyonHarmony.existingNode(groupPath))) {
            throw new Error('"' + groupPath + '" is no group.');
        }
        if (!node.explodeGroup(groupPath)) {
            throw AyonHarmony.refusal('Harmony did not take the group "' + groupPath + '" apart.');
        }
    });
});

/**
 * Find the nodes inside a group that its ports lead to; they are made when they
 * are not there.
 * @param {string} groupPath
 * @return {{input: string, output: string}} Paths of Multi-Port-In and -Out.
 */
AyonHarmony.define('getGroupPorts', ['groupPath'], function (groupPath) {
    if (!node.isGroup(AyonHarmony.existingNode(groupPath))) {
        throw new Error('"' + groupPath + '" is no group.');
    }
    return AyonHarmony.undoStep('Ports of ' + groupPath, function () {
        return {
            input: node.getGroupInputModule(groupPath, 'Multi-Port-In', 0, -100, 0),
            output: node.getGroupOutputModule(groupPath, 'Multi-Port-Out', 0, 100, 0)
        };
    });
});

/**
 * Tell in which group the artist works.
 * @return {{shown: string, selected: string}} Group that a Node View shows, ''
 *     where there is none (batch, Advanced, Essentials); and the one that all
 *     selected nodes are in, '' where none are or they are in several.
 */
AyonHarmony.define('getCurrentGroups', [], function () {
    var parents = {};
    selection.selectedNodes().forEach(function (path) {
        parents[node.parentNode(path)] = true;
    });
    parents = Object.keys(parents);
    return {
        shown: AyonHarmony.shownGroup(),
        selected: parents.length === 1 ? parents[0] : ''
    };
});

/** Return the group that a Node View shows, the current one's first; '' without one. */
AyonHarmony.shownGroup = function () {
    var current = view.currentView();
    var others = typeof view.viewList === 'function' ? view.viewList() : [];
    var found = [current].concat(others).filter(function (one) {
        return one && view.type(one) === 'Node View';
    });
    var group = found.length > 0 ? String(view.group(found[0])) : '';
    return group && (group === node.root() || node.isGroup(group)) ? group : '';
};
