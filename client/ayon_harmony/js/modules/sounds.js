/*
 * Sound columns, and the mix of all of them.
 */

/**
 * List sound columns.
 * @return {Array.<Object>} column, displayName, sequences (file, name,
 *     startFrame, stopFrame).
 */
AyonHarmony.define('listSounds', [], function () {
    return column.getColumnListOfType('SOUND').map(AyonHarmony.describeSound);
});

AyonHarmony.describeSound = function (name) {
    return {
        column: name,
        displayName: column.getDisplayName(name),
        sequences: column.soundColumn(name).sequences().map(function (sequence) {
            return {
                file: AyonHarmony.partOfSound(sequence, 'filename'),
                name: AyonHarmony.partOfSound(sequence, 'name'),
                startFrame: AyonHarmony.partOfSound(sequence, 'startFrame'),
                stopFrame: AyonHarmony.partOfSound(sequence, 'stopFrame')
            };
        })
    };
};

/**
 * Read a part of a sound sequence: the documentation lists the same names as
 * functions and as properties, and which one a version has is not said.
 */
AyonHarmony.partOfSound = function (sequence, name) {
    return typeof sequence[name] === 'function' ? sequence[name]() : sequence[name];
};

/**
 * Import a sound file into a column of its own.
 * @param {string} path  WAV always works; other formats are converted by Harmony.
 * @param {int} startFrame  Frame of the scene it begins at.
 * @param {string} name  Wish for the column's name.
 * @return {Object} As `listSounds`.
 * @throws {Error} When the file is missing or Harmony refuses it.
 */
AyonHarmony.define('addSound', ['path', 'startFrame', 'name'], function (path, startFrame, name) {
    return AyonHarmony.undoStep('Import sound ' + name, function () {
        var made;
        if (!new PermanentFile(path).exists()) {
            throw new Error('The sound file "' + path + '" is missing.');
        }
        made = AyonHarmony.makeColumn(name, 'SOUND');
        if (!column.importSound(made, startFrame, path)) {
            throw new Error('Harmony did not import the sound "' + path + '".');
        }
        return AyonHarmony.describeSound(made);
    });
});

/**
 * Put another sound file into a column, which keeps its name.
 * @param {string} name
 * @param {string} path
 * @param {?int} startFrame  Frame it begins at; null is where the old one began.
 * @return {Object} As `listSounds`.
 * @throws {Error} When there is no such column, or no such file.
 */
AyonHarmony.define('replaceSound', ['name', 'path', 'startFrame'], function (name, path, startFrame) {
    return AyonHarmony.undoStep('Update sound ' + name, function () {
        var before;
        var start = startFrame;
        if (column.type(name) !== 'SOUND') {
            throw new Error('There is no sound column "' + name + '" in the scene.');
        }
        if (!new PermanentFile(path).exists()) {
            throw new Error('The sound file "' + path + '" is missing.');
        }
        before = AyonHarmony.describeSound(name).sequences;
        if (start === null || start === undefined) {
            start = before.length > 0 ? before[0].startFrame : 1;
        }
        if (!column.removeSoundColumn(name) || !column.add(name, 'SOUND')
                || !column.importSound(name, start, path)) {
            throw new Error('Harmony did not put the sound "' + path + '" into "' + name + '".');
        }
        return AyonHarmony.describeSound(name);
    });
});

/**
 * Remove sound columns.
 * @param {Array.<string>} names
 * @param {?boolean} isMissingOk  True passes over those that are not there.
 * @return {Array.<string>} Names that were removed.
 * @throws {Error} When one is not there, or Harmony keeps it.
 */
AyonHarmony.define('removeSounds', ['names', 'isMissingOk'], function (names, isMissingOk) {
    AyonHarmony.requireThere('sound column', names, isMissingOk, function (name) {
        return column.type(name) === 'SOUND';
    });
    return AyonHarmony.undoStep('Remove sound', function () {
        return names.filter(function (name) {
            if (column.type(name) !== 'SOUND') {
                return false;
            }
            if (!column.removeSoundColumn(name)) {
                throw new Error('Harmony did not remove the sound column "' + name + '".');
            }
            return true;
        });
    });
});

/**
 * Mix all sound of the scene into one WAV, in Harmony's temporary folder. Copy
 * it before the scene closes.
 * @param {?int} startFrame  null mixes the whole scene.
 * @param {?int} stopFrame  Last frame, included.
 * @return {?string} Path of the file, null when there is no sound.
 */
AyonHarmony.define('mixSound', ['startFrame', 'stopFrame'], function (startFrame, stopFrame) {
    var mixed;
    var path;
    if (column.getColumnListOfType('SOUND').length === 0) {
        return null;
    }
    if (startFrame === null || startFrame === undefined) {
        mixed = sound.getSoundtrackAll();
    } else {
        mixed = sound.getSoundtrack(startFrame, stopFrame);
    }
    path = mixed ? mixed.path() : '';
    return path ? path : null;
});
