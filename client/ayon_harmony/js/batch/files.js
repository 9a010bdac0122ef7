/*
 * Serves a session of AYON by files, in a Harmony whose scripts may hold no socket or
 * no event loop: -batch -compile files.js.
 *
 * Requests lie as N.request in the folder AYON_HARMONY_FILES, whole when they are
 * there. A reply is written as N.reply, and N.done says that it is whole. Python's
 * side writes the file `alive` anew all the time; when it stands still, Python is gone
 * and so are we. See bridge/file_line.py.
 *
 * Without an event loop Qt Script has nothing to sleep with: this waits by looking at
 * the clock, and takes a core while Python works.
 */
include(System.getenv('AYON_HARMONY_JS') + '/client/boot.js');

var AyonHarmonyFiles = {
    folder: String(System.getenv('AYON_HARMONY_FILES')),
    // Milliseconds between two looks at the folder, and until Python counts as gone.
    PAUSE: 5,
    ALIVE_LOOK: 250,
    ALIVE_WAIT: 4000,
    alive: '',
    aliveAt: 0
};

AyonHarmonyFiles.read = function (name) {
    var file = new PermanentFile(AyonHarmonyFiles.folder + '/' + name);
    if (!file.exists() || !file.open(1)) {
        return null;
    }
    var text = String(file.read());
    file.close();
    return text;
};

/**
 * Write JSON in ASCII: a file gets the encoding of the system, whichever that is.
 * @param {string} name
 * @param {string} text
 */
AyonHarmonyFiles.write = function (name, text) {
    var file = new PermanentFile(AyonHarmonyFiles.folder + '/' + name);
    file.open(2);
    file.write(text.replace(/[\u007f-\uffff]/g, function (letter) {
        return '\\u' + ('000' + letter.charCodeAt(0).toString(16)).slice(-4);
    }));
    file.close();
};

AyonHarmonyFiles.now = function () {
    return new Date().getTime();
};

/** @return {boolean} Whether Python's side still writes. */
AyonHarmonyFiles.isAlive = function () {
    var text = AyonHarmonyFiles.read('alive');
    var now = AyonHarmonyFiles.now();
    if (text !== null && text !== AyonHarmonyFiles.alive) {
        AyonHarmonyFiles.alive = text;
        AyonHarmonyFiles.aliveAt = now;
    }
    return now - AyonHarmonyFiles.aliveAt < AyonHarmonyFiles.ALIVE_WAIT;
};

/**
 * @param {int} number
 * @return {?string} The request, null when Python is gone.
 */
AyonHarmonyFiles.next = function (number) {
    var request = new PermanentFile(AyonHarmonyFiles.folder + '/' + number + '.request');
    var looked = 0;
    while (true) {
        if (request.exists()) {
            return AyonHarmonyFiles.read(number + '.request');
        }
        var now = AyonHarmonyFiles.now();
        if (now - looked >= AyonHarmonyFiles.ALIVE_LOOK) {
            looked = now;
            if (!AyonHarmonyFiles.isAlive()) {
                return null;
            }
        }
        while (AyonHarmonyFiles.now() - now < AyonHarmonyFiles.PAUSE) {
            now += 0;
        }
    }
};

AyonHarmonyFiles.answer = function (message) {
    if (message.requests) {
        return AyonHarmony.dispatch.runAll(message.requests);
    }
    if (typeof message.query === 'string') {
        return '"result":{"running":null,"waiting":0,"dialog":null}';
    }
    return AyonHarmony.dispatch.run(message);
};

AyonHarmonyFiles.serve = function () {
    AyonHarmonyFiles.aliveAt = AyonHarmonyFiles.now();
    AyonHarmonyFiles.write('hello', JSON.stringify(AyonHarmony.client.facts()));
    AyonHarmonyFiles.write('hello.done', '');
    for (var number = 1; ; number += 1) {
        var text = AyonHarmonyFiles.next(number);
        var message = text === null ? {goodbye: 'lost'} : JSON.parse(text);
        if (typeof message.goodbye === 'string') {
            MessageLog.trace('AYON: the batch session by files ends: ' + message.goodbye);
            return;
        }
        var outcome = AyonHarmonyFiles.answer(message);
        AyonHarmonyFiles.write(number + '.reply', '{' + outcome + '}');
        AyonHarmonyFiles.write(number + '.done', '');
    }
};

if (typeof AyonHarmony === 'undefined' || !AyonHarmony.client) {
    MessageLog.trace('AYON: its scripts did not load, so the batch session ends.');
} else {
    // Scripts may replace what this loop stands on, for example JSON.
    AyonHarmony.client.guarded(AyonHarmonyFiles.serve)();
}
