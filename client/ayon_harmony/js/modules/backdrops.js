/*
 * Backdrops. Harmony keeps them as a list per group, without ids; here one is
 * named by its group and its place in that list, and a change names the title
 * it expects there, so that it never hits another one. Changing or removing a
 * backdrop never touches the nodes on it.
 */

/** Size of a node in the Node View where Harmony does not tell (batch). */
AyonHarmony.NODE_WIDTH = 100;
AyonHarmony.NODE_HEIGHT = 40;

/**
 * @return {boolean} Whether this version has what we need of backdrops.
 */
AyonHarmony.hasBackdrops = function () {
    return typeof Backdrop !== 'undefined' && typeof Backdrop.nodes === 'function';
};

AyonHarmony.requireBackdrops = function () {
    AyonHarmony.requireVersion(AyonHarmony.hasBackdrops(), 'Working with backdrops', '20');
};

/**
 * Give a backdrop every part that Harmony may leave out.
 */
AyonHarmony.describeBackdrop = function (backdrop, groupPath, index, onIt) {
    var title = backdrop.title || {};
    var description = backdrop.description || {};
    return {
        group: groupPath,
        index: index,
        title: title.text || '',
        titleColor: AyonHarmony.hexOfArgb(title.color === undefined ? 0xff000000 : title.color),
        titleSize: title.size || 12,
        titleFont: title.font || 'Arial',
        description: description.text || '',
        color: AyonHarmony.hexOfArgb(backdrop.color === undefined ? 0xff323232 : backdrop.color),
        x: backdrop.position.x,
        y: backdrop.position.y,
        width: backdrop.position.w,
        height: backdrop.position.h,
        nodes: onIt
    };
};

/**
 * List backdrops.
 * @param {?string} groupPath  One group only; null is every group of the scene.
 * @param {?boolean} withNodes  Tell the nodes on each, too; true by default.
 * @return {Array.<Object>} group, index, title, titleColor, titleSize, titleFont,
 *     description, color, x, y, width, height, nodes. In Harmony's order, later
 *     ones are drawn above.
 */
AyonHarmony.define('listBackdrops', ['groupPath', 'withNodes'], function (groupPath, withNodes) {
    var groups = groupPath ? [AyonHarmony.existingNode(groupPath)] : [node.root()].concat(node.getNodes(['GROUP']));
    var found = [];
    AyonHarmony.requireBackdrops();
    groups.forEach(function (group) {
        Backdrop.backdrops(group).forEach(function (backdrop, index) {
            found.push(AyonHarmony.describeBackdrop(backdrop, group, index,
                withNodes === false ? [] : Backdrop.nodes(backdrop)));
        });
    });
    return found;
});

/**
 * Add a backdrop above the others.
 * @param {string} groupPath
 * @param {Object} parts  title, description, color (`#rrggbbaa`), x, y, width,
 *     height; all but title may be left out.
 * @return {Object} As `listBackdrops`.
 */
AyonHarmony.define('addBackdrop', ['groupPath', 'parts'], function (groupPath, parts) {
    return AyonHarmony.undoStep('Add backdrop ' + parts.title, function () {
        return AyonHarmony.makeBackdrop(groupPath, parts);
    });
});

AyonHarmony.makeBackdrop = function (groupPath, parts) {
    var place;
    var all;
    var index;
    AyonHarmony.requireBackdrops();
    AyonHarmony.existingNode(groupPath);
    place = {
        position: {
            x: parts.x || 0,
            y: parts.y || 0,
            w: parts.width || 300,
            h: parts.height || 300
        },
        title: {text: parts.title || '', color: 0xff000000, size: 16, font: 'Arial'},
        description: {text: parts.description || '', color: 0xff000000, size: 12, font: 'Arial'},
        color: AyonHarmony.argbOfHex(parts.color || '#506478ff')
    };
    all = Backdrop.backdrops(groupPath).length;
    Backdrop.addBackdrop(groupPath, place);
    place = Backdrop.backdrops(groupPath);
    if (place.length !== all + 1) {
        throw AyonHarmony.refusal('Harmony did not add the backdrop "' + parts.title + '" to '
            + groupPath + '.');
    }
    // The list is in definition order, but nobody promises where a new one goes.
    index = place.length - 1;
    while (index > 0 && (place[index].title.text !== (parts.title || '')
            || place[index].position.x !== (parts.x || 0))) {
        index -= 1;
    }
    return AyonHarmony.describeBackdrop(place[index], groupPath, index, Backdrop.nodes(place[index]));
};

/**
 * Find a backdrop again and refuse another one in its place.
 * @return {Array.<Object>} All backdrops of the group.
 */
AyonHarmony.backdropsWith = function (groupPath, index, expectedTitle) {
    var all;
    AyonHarmony.requireBackdrops();
    all = Backdrop.backdrops(AyonHarmony.existingNode(groupPath));
    if (index < 0 || index >= all.length) {
        throw new Error('There is no backdrop number ' + index + ' in ' + groupPath + '; it has '
            + all.length + '.');
    }
    if (expectedTitle !== null && expectedTitle !== undefined && all[index].title.text !== expectedTitle) {
        throw new Error('Backdrop number ' + index + ' in ' + groupPath + ' is "'
            + all[index].title.text + '" now, not "' + expectedTitle + '". List them again.');
    }
    return all;
};

/**
 * Change a backdrop.
 * @param {string} groupPath
 * @param {int} index  Place in the group's list.
 * @param {?string} expectedTitle  Title it has now; null does not check.
 * @param {Object} parts  What changes: title, description, color, x, y, width,
 *     height.
 * @return {Object} As `listBackdrops`.
 */
AyonHarmony.define('changeBackdrop', ['groupPath', 'index', 'expectedTitle', 'parts'], function (groupPath, index, expectedTitle, parts) {
    return AyonHarmony.undoStep('Change backdrop ' + (expectedTitle || ''), function () {
        AyonHarmony.editBackdrop(groupPath, index, expectedTitle, parts);
        var all = Backdrop.backdrops(groupPath);
        return AyonHarmony.describeBackdrop(all[index], groupPath, index, Backdrop.nodes(all[index]));
    });
});

AyonHarmony.editBackdrop = function (groupPath, index, expectedTitle, parts) {
    var all = AyonHarmony.backdropsWith(groupPath, index, expectedTitle);
    var one = all[index];
    if (parts.title !== undefined && parts.title !== null) {
        one.title.text = parts.title;
    }
    if (parts.description !== undefined && parts.description !== null) {
        if (!one.description) {
            one.description = {text: '', color: 0xff000000, size: 12, font: 'Arial'};
        }
        one.description.text = parts.description;
    }
    if (parts.color) {
        one.color = AyonHarmony.argbOfHex(parts.color);
    }
    [['x', 'x'], ['y', 'y'], ['width', 'w'], ['height', 'h']].forEach(function (pair) {
        if (typeof parts[pair[0]] === 'number') {
            one.position[pair[1]] = parts[pair[0]];
        }
    });
    if (!Backdrop.setBackdrops(groupPath, all)) {
        throw AyonHarmony.refusal('Harmony did not change the backdrop "' + one.title.text + '".');
    }
};

/**
 * Remove a backdrop. Its nodes stay.
 * @param {string} groupPath
 * @param {int} index
 * @param {?string} expectedTitle  Title it has now; null does not check.
 */
AyonHarmony.define('removeBackdrop', ['groupPath', 'index', 'expectedTitle'], function (groupPath, index, expectedTitle) {
    AyonHarmony.undoStep('Remove backdrop ' + (expectedTitle || ''), function () {
        var all = AyonHarmony.backdropsWith(groupPath, index, expectedTitle);
        all.splice(index, 1);
        if (!Backdrop.setBackdrops(groupPath, all) || Backdrop.backdrops(groupPath).length !== all.length) {
            throw AyonHarmony.refusal('Harmony did not remove the backdrop "' + expectedTitle + '".');
        }
    });
});

/**
 * Put a backdrop around nodes.
 * @param {Array.<string>} paths  Nodes of one group.
 * @param {Object} parts  title, description, color.
 * @return {Object} As `listBackdrops`.
 */
AyonHarmony.define('wrapNodes', ['paths', 'parts'], function (paths, parts) {
    return AyonHarmony.undoStep('Add backdrop ' + parts.title, function () {
        var bounds = AyonHarmony.boundsOfNodes(paths);
        var made = AyonHarmony.makeBackdrop(node.parentNode(paths[0]), {
            title: parts.title,
            description: parts.description,
            color: parts.color,
            x: bounds.left - 30,
            y: bounds.top - 60,
            width: bounds.right - bounds.left + 60,
            height: bounds.bottom - bounds.top + 90
        });
        var missed = paths.filter(function (path) {
            return made.nodes.indexOf(path) < 0;
        });
        if (missed.length > 0) {
            throw new Error('The backdrop "' + parts.title + '" does not hold ' + missed.join(', ') + '.');
        }
        return made;
    });
});

/** Return the edges around nodes of one group: left, top, right, bottom. */
AyonHarmony.boundsOfNodes = function (paths) {
    var bounds = null;
    if (paths.length === 0) {
        throw new Error('No nodes were given to put a backdrop around.');
    }
    paths.forEach(function (path) {
        var x = node.coordX(AyonHarmony.existingNode(path));
        var y = node.coordY(path);
        var right = x + (node.width(path) || AyonHarmony.NODE_WIDTH);
        var bottom = y + (node.height(path) || AyonHarmony.NODE_HEIGHT);
        if (node.parentNode(path) !== node.parentNode(paths[0])) {
            throw new Error('A backdrop lies in one group: "' + path + '" is not in '
                + node.parentNode(paths[0]) + '.');
        }
        if (bounds === null) {
            bounds = {left: x, top: y, right: right, bottom: bottom};
        }
        bounds.left = Math.min(bounds.left, x);
        bounds.top = Math.min(bounds.top, y);
        bounds.right = Math.max(bounds.right, right);
        bounds.bottom = Math.max(bounds.bottom, bottom);
    });
    return bounds;
};

/**
 * Turn the objects that Harmony gives for selected backdrops into places.
 * @return {Array.<{group: string, index: int, title: string}>}
 */
AyonHarmony.selectedBackdropRefs = function (selected) {
    var found = [];
    var groups;
    if (selected.length === 0) {
        return found;
    }
    groups = [node.root()].concat(node.getNodes(['GROUP']));
    selected.forEach(function (wanted) {
        var inGroups = wanted.group ? [wanted.group] : groups;
        inGroups.some(function (group) {
            return Backdrop.backdrops(group).some(function (one, index) {
                var isIt = one.title.text === wanted.title.text
                    && one.position.x === wanted.position.x && one.position.y === wanted.position.y
                    && one.position.w === wanted.position.w && one.position.h === wanted.position.h;
                var isTaken = found.some(function (other) {
                    return other.group === group && other.index === index;
                });
                if (isIt && !isTaken) {
                    found.push({group: group, index: index, title: one.title.text});
                }
                return isIt && !isTaken;
            });
        });
    });
    return found;
};
