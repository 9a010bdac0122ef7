/*
 * What AYON stores in the scene: metadata entries, and tags on nodes and
 * backdrops. The whole of it is read in one call and written in one undo step;
 * what the texts mean is Python's business.
 */

AyonHarmony.METADATA_CREATOR = 'AYON';

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
 * @return {Object} texts (by name), nodes (path and tags), backdrops (group,
 *     index, title, description), palettes (files), columns (names of sound
 *     columns), folder (of the scene).
 */
AyonHarmony.define('getStore', ['names'], function (names) {
    var paths = [];
    AyonHarmony.collectNodes(node.root(), paths);
    return {
        texts: AyonHarmony.getMetadata(names),
        nodes: paths.map(function (path) {
            return [path, node.getTextAttr(path, 1, AyonHarmony.TAG_KEYWORD)];
        }),
        backdrops: AyonHarmony.hasBackdrops() ? AyonHarmony.listBackdrops(null, false).map(function (backdrop) {
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
 * Write metadata entries and tags in one undo step.
 * @param {Object} texts  Text by name; null removes an entry.
 * @param {?Array.<Array.<string>>} tags  Pairs of node path and tags.
 * @param {?Array.<Array>} descriptions  Group path, index, expected title and
 *     new description of backdrops.
 */
AyonHarmony.define('setStore', ['texts', 'tags', 'descriptions'], function (texts, tags, descriptions) {
    AyonHarmony.undoStep('Store AYON data', function () {
        AyonHarmony.writeNodeTags(tags || []);
        (descriptions || []).forEach(function (row) {
            AyonHarmony.editBackdrop(row[0], row[1], row[2], {description: row[3]});
        });
        Object.keys(texts).forEach(function (name) {
            AyonHarmony.writeMetadata(name, texts[name]);
        });
    });
});

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
