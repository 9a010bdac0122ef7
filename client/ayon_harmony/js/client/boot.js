/* global AyonHarmonyHooks */
/*
 * Puts AYON's scripts into the script engine of a scene that has just opened.
 *
 * Included by the start-up hooks, once per engine (Harmony makes a new one for
 * every scene). Everything is at the top level: an included file runs in the
 * scope of the script that includes it, and ours have to be global. The studio's
 * files come last: they may use all of ours, and add to the menu, which is built
 * after them. A file that fails is named in the message log, and to AYON as soon as
 * that is on the line; the others are loaded all the same, so that there is a menu
 * to work with.
 */
var AyonHarmonyBoot = {js: System.getenv('AYON_HARMONY_JS'), paths: [], next: 0, failures: []};

/**
 * Keep for AYON why a file did not load.
 * @param {string} path  Of the file, where the error names none.
 * @param {*} error  Whatever was thrown.
 */
AyonHarmonyBoot.note = function (path, error) {
    // AYON takes no more than 64 KiB of somebody who is not proven yet.
    if (AyonHarmonyBoot.failures.length < 16) {
        // Scripts may throw null.
        var told = error || {};
        AyonHarmonyBoot.failures.push({
            name: String(told.name || 'Error'),
            message: String(told.message || error).substr(0, 300),
            file: String(told.fileName || path),
            line: told.lineNumber || null
        });
    }
};

/**
 * Tell why a file did not load.
 * @param {string} path
 * @param {*} error
 */
AyonHarmonyBoot.fail = function (path, error) {
    AyonHarmonyBoot.note(path, error);
    MessageLog.trace('AYON: ' + path + ' did not load: ' + error
        + (error && error.lineNumber ? ' (line ' + error.lineNumber + ')' : ''));
};

/**
 * @param {string} path
 * @return {boolean} Whether there is such a file.
 */
AyonHarmonyBoot.exists = function (path) {
    return new PermanentFile(path).exists();
};

/** Start AYON in this scene. */
AyonHarmonyBoot.start = function () {
    // Where even the last of our files did not load, which keeps this function.
    AyonHarmony.start();
};

if (typeof AyonHarmonyHooks !== 'undefined' && AyonHarmonyHooks.failure) {
    AyonHarmonyBoot.note(AyonHarmonyHooks.failure.path, AyonHarmonyHooks.failure.error);
}

AyonHarmonyBoot.openHarmony = String(System.getenv('LIB_OPENHARMONY_PATH')).replace(/[\/\\]+$/, '');
if (AyonHarmonyBoot.openHarmony) {
    AyonHarmonyBoot.paths.push(AyonHarmonyBoot.openHarmony + '/openHarmony.js');
}

AyonHarmonyBoot.order = new PermanentFile(AyonHarmonyBoot.js + '/order.json');
AyonHarmonyBoot.order.open(1);
AyonHarmonyBoot.names = JSON.parse(AyonHarmonyBoot.order.read()).files;
AyonHarmonyBoot.order.close();
while (AyonHarmonyBoot.names.length > 0) {
    AyonHarmonyBoot.paths.push(AyonHarmonyBoot.js + '/' + AyonHarmonyBoot.names.shift());
}

AyonHarmonyBoot.names = String(System.getenv('AYON_HARMONY_STUDIO_JS_FILES')).split('\n');
while (AyonHarmonyBoot.names.length > 0) {
    AyonHarmonyBoot.path = AyonHarmonyBoot.names.shift();
    if (AyonHarmonyBoot.path) {
        AyonHarmonyBoot.paths.push(AyonHarmonyBoot.path);
    }
}

// No method of lists or texts from here on: the studio's files may have replaced any.
while (AyonHarmonyBoot.next < AyonHarmonyBoot.paths.length) {
    AyonHarmonyBoot.path = AyonHarmonyBoot.paths[AyonHarmonyBoot.next];
    AyonHarmonyBoot.next += 1;
    try {
        // Not every version throws for a file that is not there.
        if (!AyonHarmonyBoot.exists(AyonHarmonyBoot.path)) {
            throw 'The file is not there.';
        }
        include(AyonHarmonyBoot.path);
    } catch (error) {
        AyonHarmonyBoot.fail(AyonHarmonyBoot.path, error);
    }
}
