/*
 * What AYON stores in the scene: metadata entries, and tags on nodes and
 * backdrops. The whole of it is read in one call and written in one undo step;
 * what the texts mean is Python's business.
 */

AyonHarmony.METADATA_CREATOR = 'AYON';

/**
 * What was read or written last, to prove that it is still so. Harmony has no
 * number that changes with a scene, and its notifiers tell late and not of scripts;
 * so the texts themselves are compared. This file is loaded with each scene that is
 * opened, which makes another `opening`.
 */
AyonHarmony.storeSeen = {
    opening: new Date().getTime() + '.' + Math.floor(Math.random() * 1000000),
    number: 0,
    place: null,
    names: [],
    text: null
};

/**
 * Read metadata entries.
 * @param {Array.<string>} names
 * @return {Object} Text by name, null where there is none.
 */
AyonHarmony.define('getMetadata', ['names'], function (names) {
    var texts = {};
    names.forEach(function (name) {
        var entry = scene.metadata(name, 'string');
        texts[name] = entry ? String(entry.value) : null;
    });
    return texts;
});

/**
 * Read everything that tells which record stands where.
 * @param {Array.<string>} names  Metadata entries.
 * @param {?Array.<string>} paths  Nodes to look at, and no backdrops; null looks at
 *     everything. Those that do not exist are left out.
 * @return {Object} texts (by name), nodes (path and tags), backdrops (group,
 *     index, title, description), palettes (files), columns (names of sound
 *     columns), folder (of the scene), revision (see `setStore`).
 */
AyonHarmony.define('getStore', ['names', 'paths'], function (names, paths) {
    var nodes = [];
    if (paths) {
        nodes = paths.filter(function (path) {
            return node.type(path) !== '';
        });
    } else {
        AyonHarmony.collectNodes(node.root(), nodes);
    }
    return {
        texts: AyonHarmony.getMetadata(names),
        revision: AyonHarmony.storeRevision(names),
        nodes: nodes.map(function (path) {
            return [path, node.getTextAttr(path, 1, AyonHarmony.TAG_KEYWORD)];
        }),
        backdrops: !paths && AyonHarmony.hasBackdrops() ? AyonHarmony.listBackdrops(null, false).map(function (backdrop) {
            return [backdrop.group, backdrop.index, backdrop.title, backdrop.description];
        }) : [],
        palettes: AyonHarmony.listPalettes(false).map(function (palette) {
            return palette.path;
        }),
        columns: column.getColumnListOfType('SOUND'),
        folder: scene.currentProjectPath()
    };
});

/**
 * Name the texts as they are now. Two equal revisions mean the same texts in the same
 * scene, opened once.
 * @param {Array.<string>} names  Metadata entries.
 * @return {string}
 */
AyonHarmony.storeRevision = function (names) {
    var seen = AyonHarmony.storeSeen;
    var text = AyonHarmony.storeText(names);
    seen.place = AyonHarmony.scenePlace();
    if (seen.text !== text || seen.names.join('\n') !== names.join('\n')) {
        seen.names = names;
        seen.text = text;
        seen.number += 1;
    }
    return seen.opening + '/' + seen.number;
};

/** Return what stands in entries as one text, to see whether it is still the same. */
AyonHarmony.storeText = function (names) {
    var texts = AyonHarmony.getMetadata(names);
    return names.map(function (name) {
        return texts[name] === null ? 'none' : 'text ' + texts[name];
    }).join('\n');
};

/** Return what tells the open scene, and version, from another one. */
AyonHarmony.scenePlace = function () {
    return scene.currentProjectPath() + '/' + scene.currentVersionName();
};

/**
 * Write metadata entries and tags in one undo step.
 * @param {Object} texts  Text by name; null removes an entry.
 * @param {?Array.<Array.<string>>} tags  Pairs of node path and tags.
 * @param {?Array.<Array>} descriptions  Group path, index, expected title and
 *     new description of backdrops.
 * @param {?Object} read  How the scene was when this was worked out, null does not
 *     compare: revision, tags (text of each node in `tags`), descriptions (of each
 *     backdrop in `descriptions`).
 * @param {?string} title  What the artist reads in the Edit menu.
 * @return {{refused: string}} `scene` where another scene was opened since, `content`
 *     where the scene is not as it was read; nothing was written. Otherwise empty.
 */
AyonHarmony.define('setStore', ['texts', 'tags', 'descriptions', 'read', 'title'], function (texts, tags, descriptions, read, title) {
    var refused = read ? AyonHarmony.refuseStore(tags || [], descriptions || [], read) : '';
    if (refused !== '') {
        return {refused: refused};
    }
    AyonHarmony.undoStep(title || 'Store AYON data', function () {
        AyonHarmony.writeNodeTags(tags || []);
        (descriptions || []).forEach(function (row) {
            AyonHarmony.editBackdrop(row[0], row[1], row[2], {description: row[3]});
        });
        Object.keys(texts).forEach(function (name) {
            AyonHarmony.writeMetadata(name, texts[name]);
        });
    });
    return {refused: ''};
});

/** Say why nothing may be stored: another 'scene', other 'content', or '' for nothing. */
AyonHarmony.refuseStore = function (tags, descriptions, read) {
    var seen = AyonHarmony.storeSeen;
    if (read.revision.split('/')[0] !== seen.opening || seen.place !== AyonHarmony.scenePlace()) {
        return 'scene';
    }
    if (read.revision !== AyonHarmony.storeRevision(seen.names)) {
        return 'content';
    }
    return tags.every(function (pair, number) {
        return node.type(pair[0]) !== '' && node.getTextAttr(pair[0], 1, AyonHarmony.TAG_KEYWORD) === read.tags[number];
    }) && descriptions.every(function (row, number) {
        var one = Backdrop.backdrops(row[0])[row[1]];
        return one && one.title.text === row[2]
            && (one.description ? one.description.text : '') === read.descriptions[number];
    }) ? '' : 'content';
};

AyonHarmony.writeMetadata = function (name, text) {
    var entry = scene.metadata(name, 'string');
    if (text === null) {
        if (entry) {
            scene.removeMetadata(entry);
        }
        return;
    }
    scene.setMetadata({
        name: name,
        type: 'string',
        creator: AyonHarmony.METADATA_CREATOR,
        version: '1.0',
        value: text
    });
    entry = scene.metadata(name, 'string');
    if (!entry || String(entry.value) !== text) {
        throw new Error('Harmony did not store the metadata "' + name + '" of the scene.');
    }
};
