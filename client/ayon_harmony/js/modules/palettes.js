/*
 * Palettes of the scene. Harmony gives them a new id each session, so they are
 * named by their file, with `.plt` and forward slashes.
 */

/**
 * @param {string} path  File or palette path, any slashes, with or without `.plt`.
 * @return {string} With forward slashes and without `.plt`, as Harmony takes it.
 */
AyonHarmony.palettePathFor = function (path) {
    return String(path).replace(/\\/g, '/').replace(/\.plt$/i, '');
};

/**
 * List the palettes, the first wins.
 * @param {?boolean} withColors  Tell their colours, too.
 * @return {Array.<Object>} id (of this session), name, path, index, location
 *     (`scene`, `element`, `job`, `environment`, `external`), isTexture, isFound,
 *     colorCount, colors (id, name, kind, value: Harmony's `colorData` as JSON).
 */
AyonHarmony.define('listPalettes', ['withColors'], function (withColors) {
    var all = PaletteObjectManager.getScenePaletteList();
    var found = [];
    var i;
    for (i = 0; i < all.numPalettes; i += 1) {
        found.push(AyonHarmony.describePalette(all.getPaletteByIndex(i), i, withColors === true));
    }
    return found;
});

AyonHarmony.describePalette = function (palette, index, withColors) {
    var places = PaletteObjectManager.Constants.Location;
    var place = 'external';
    var row;
    var i;
    var color;
    ['SCENE', 'ELEMENT', 'JOB', 'ENVIRONMENT'].forEach(function (name) {
        if (palette.location === places[name]) {
            place = name.toLowerCase();
        }
    });
    row = {
        id: String(palette.id),
        name: palette.getName(),
        path: palette.getPath() + '/' + palette.getName() + '.plt',
        index: index,
        location: place,
        isTexture: palette.isTexturePalette(),
        isFound: palette.isValid() && !palette.isNotFound(),
        colorCount: palette.nColors
    };
    if (withColors) {
        row.colors = [];
        for (i = 0; i < palette.nColors; i += 1) {
            color = palette.getColorByIndex(i);
            row.colors.push({
                id: String(color.id),
                name: String(color.name),
                kind: color.colorType,
                value: String(JSON.stringify(color.colorData))
            });
        }
    }
    return row;
};

/**
 * @param {string} path
 * @return {int} Place in the list, -1 when it is not in it.
 */
AyonHarmony.indexOfPalette = function (path) {
    var places = AyonHarmony.palettePlaces();
    var key = AyonHarmony.paletteKey(path);
    return places.hasOwnProperty(key) ? places[key] : -1;
};

/**
 * @return {Object} Place in the list by path, as `paletteKey` spells it.
 */
AyonHarmony.palettePlaces = function () {
    var all = PaletteObjectManager.getScenePaletteList();
    var places = {};
    var i;
    for (i = all.numPalettes - 1; i >= 0; i -= 1) {
        places[AyonHarmony.keyOfPalette(all.getPaletteByIndex(i))] = i;
    }
    return places;
};

/** Return what one palette of the list is known by; see `paletteKey`. */
AyonHarmony.keyOfPalette = function (palette) {
    return AyonHarmony.paletteKey(palette.getPath() + '/' + palette.getName());
};

/** Return a path of a palette as it is compared, in any letter case. */
AyonHarmony.paletteKey = function (path) {
    return AyonHarmony.palettePathFor(path).toLowerCase();
};

AyonHarmony.existingPalette = function (path) {
    var index = AyonHarmony.indexOfPalette(path);
    if (index < 0) {
        throw new Error('The palette "' + path + '" is not in the scene.');
    }
    return index;
};

/**
 * Change the scene's palette list under its lock, as one undo step.
 */
AyonHarmony.changePalettes = function (title, action) {
    return AyonHarmony.undoStep(title, function () {
        var all = PaletteObjectManager.getScenePaletteList();
        var isLocked = all.getLock();
        if (!isLocked && about.isDatabaseMode()) {
            throw new Error('The palette list is locked by somebody else.');
        }
        try {
            return action(all);
        } finally {
            if (isLocked) {
                all.releaseLock();
            }
        }
    });
};

/**
 * Link a palette file into the scene; one that is linked already is moved.
 * @param {string} palettePath  Absolute path of a .plt file.
 * @param {?int} index  Position from the top, 0 first; null puts it last, or
 *     leaves it where it is.
 * @return {Object} As `listPalettes`.
 * @throws {Error} When the file is missing or Harmony refuses it.
 */
AyonHarmony.define('linkPalette', ['palettePath', 'index'], function (palettePath, index) {
    return AyonHarmony.changePalettes('Link palette', function (all) {
        var place = AyonHarmony.indexOfPalette(palettePath);
        AyonHarmony.requirePaletteFile(palettePath);
        if (place < 0) {
            place = AyonHarmony.addPaletteFile(all, palettePath, index);
        } else if (index !== null && index !== undefined) {
            place = AyonHarmony.shiftPalette(all, place, index);
        }
        return AyonHarmony.describePalette(all.getPaletteByIndex(place), place, false);
    });
});

AyonHarmony.requirePaletteFile = function (path) {
    var file = AyonHarmony.palettePathFor(path) + '.plt';
    if (!new PermanentFile(file).exists()) {
        throw new Error('The palette file "' + file + '" is missing.');
    }
};

/**
 * Put a palette file that is not in the list into it.
 * @param {PaletteList} all
 * @param {string} palettePath
 * @param {?int} index  null puts it last.
 * @return {int} Place that it has.
 */
AyonHarmony.addPaletteFile = function (all, palettePath, index) {
    var path = AyonHarmony.palettePathFor(palettePath);
    var isLast = index === null || index === undefined || index >= all.numPalettes;
    var place = isLast ? all.numPalettes : Math.max(0, index);
    var made = isLast ? all.addPalette(path) : all.insertPalette(path, place);
    if (!made || !made.isValid()) {
        throw new Error('Harmony did not take the palette "' + path + '.plt".');
    }
    if (AyonHarmony.keyOfPalette(all.getPaletteByIndex(place)) === AyonHarmony.paletteKey(path)) {
        return place;
    }
    return AyonHarmony.shiftPalette(all, AyonHarmony.existingPalette(path), place);
};

/**
 * Replace a palette by another file, in the same place.
 * @param {string} oldPath
 * @param {string} newPath
 * @return {Object} As `listPalettes`.
 */
AyonHarmony.define('replacePalette', ['oldPath', 'newPath'], function (oldPath, newPath) {
    var place = AyonHarmony.replaceInList([[oldPath, newPath]])[AyonHarmony.paletteKey(newPath)];
    return AyonHarmony.describePalette(
        PaletteObjectManager.getScenePaletteList().getPaletteByIndex(place), place, false);
});

/**
 * Replace palettes by other files, each in its place, in one step.
 * @param {Array.<Array.<string>>} paths  Pairs of old and new path.
 */
AyonHarmony.define('replacePalettes', ['paths'], function (paths) {
    AyonHarmony.replaceInList(paths);
});

/**
 * @return {Object} Places of all palettes now, see `palettePlaces`.
 */
AyonHarmony.replaceInList = function (paths) {
    // Looked up once for many calls of one message: they keep each other's places.
    var places = AyonHarmony.remembered('palette places', AyonHarmony.palettePlaces);
    AyonHarmony.changePalettes('Replace palettes', function (all) {
        paths.forEach(function (pair) {
            var old = AyonHarmony.paletteKey(pair[0]);
            var next = AyonHarmony.paletteKey(pair[1]);
            if (!places.hasOwnProperty(old)) {
                throw new Error('The palette "' + pair[0] + '" is not in the scene.');
            }
            AyonHarmony.requirePaletteFile(pair[1]);
            if (old === next) {
                return;
            }
            if (places.hasOwnProperty(next)) {
                // It leaves its own place, so that those of others change.
                AyonHarmony.linkPalette(pair[1], places[old]);
                AyonHarmony.removePalettes([pair[0]], true);
                places = AyonHarmony.palettePlaces();
                return;
            }
            AyonHarmony.addPaletteFile(all, pair[1], places[old]);
            AyonHarmony.removePaletteAt(all, places[old] + 1, pair[0]);
            places[next] = places[old];
            delete places[old];
        });
    });
    AyonHarmony.keepRemembered('palette places', places);
    return places;
};

AyonHarmony.removePaletteAt = function (all, place, path) {
    var count = all.numPalettes;
    var palette = all.getPaletteByIndex(place);
    if (AyonHarmony.keyOfPalette(palette) === AyonHarmony.paletteKey(path)) {
        all.removePaletteById(palette.id);
    }
    if (all.numPalettes !== count - 1) {
        throw new Error('Harmony did not remove the palette "' + path + '".');
    }
};

/**
 * Make a new palette in the scene's own library.
 * @param {string} name  Without `.plt`; a taken name is numbered.
 * @return {Object} As `listPalettes`.
 */
AyonHarmony.define('createPalette', ['name'], function (name) {
    return AyonHarmony.changePalettes('Create palette ' + name, function (all) {
        var made = all.createPaletteAtLocation(PaletteObjectManager.Constants.Location.SCENE, 0, name);
        if (!made || !made.isValid()) {
            throw new Error('Harmony did not create a palette "' + name + '".');
        }
        return AyonHarmony.describePalette(made,
            AyonHarmony.existingPalette(made.getPath() + '/' + made.getName()), false);
    });
});

/**
 * Take palettes off the scene's list. Their files stay.
 * @param {Array.<string>} paths
 * @param {?boolean} isMissingOk  True passes over those that are not in the list.
 * @return {Array.<string>} Paths that were taken off.
 * @throws {Error} When one is not in the list, or stays in it.
 */
AyonHarmony.define('removePalettes', ['paths', 'isMissingOk'], function (paths, isMissingOk) {
    AyonHarmony.requireThere('palette', paths, isMissingOk, function (path) {
        return AyonHarmony.indexOfPalette(path) >= 0;
    });
    return AyonHarmony.changePalettes('Remove palettes', function (all) {
        return paths.filter(function (path) {
            var place = AyonHarmony.indexOfPalette(path);
            if (place < 0) {
                return false;
            }
            all.removePaletteById(all.getPaletteByIndex(place).id);
            if (AyonHarmony.indexOfPalette(path) >= 0) {
                throw new Error('Harmony did not remove the palette "' + path + '".');
            }
            return true;
        });
    });
});

/**
 * Move a palette in the list.
 * @param {string} path
 * @param {int} index  Position from the top, 0 first.
 * @return {int} Position it has now.
 */
AyonHarmony.define('movePalette', ['path', 'index'], function (path, index) {
    return AyonHarmony.changePalettes('Move palette', function (all) {
        return AyonHarmony.shiftPalette(all, AyonHarmony.existingPalette(path), index);
    });
});

/** Move a palette of the list to a place, step by step. */
AyonHarmony.shiftPalette = function (all, from, to) {
    var wanted = Math.max(0, Math.min(to, all.numPalettes - 1));
    var place = from;
    var isMoved = true;
    while (place !== wanted && isMoved) {
        if (place > wanted) {
            isMoved = all.movePaletteUp(all.getPaletteByIndex(place).id);
            place -= 1;
        } else {
            isMoved = all.movePaletteDown(all.getPaletteByIndex(place).id);
            place += 1;
        }
    }
    if (!isMoved) {
        throw new Error('Harmony did not move the palette to place ' + to + '.');
    }
    return place;
};
