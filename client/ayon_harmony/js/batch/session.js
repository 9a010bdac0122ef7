/*
 * Serves a session of AYON in a batch Harmony: -batch -compile session.js.
 *
 * The script stays in an event loop for as long as Python is on the line, and ends
 * at the first loss of it; Harmony then ends by itself, because a script of -compile
 * is all that it was started for. Whatever happens to Python, nobody is left who
 * could end this Harmony, and it holds a licence: so there is a deadline for each
 * step, and no second try.
 *
 * Nothing here builds a menu: there is no window.
 */
include(System.getenv('AYON_HARMONY_JS') + '/client/boot.js');

var AyonHarmonyBatch = {
    // Milliseconds from here to the end of the handshake. With what a socket needs
    // to notice a dead peer this stays below five seconds.
    HANDSHAKE_WAIT: 4000,
    loop: null,
    deadline: null,
    isOver: false
};

/**
 * Leave the event loop, or never enter it.
 * @param {string} why  For Harmony's output, which the session's log keeps.
 */
AyonHarmonyBatch.end = function (why) {
    if (AyonHarmonyBatch.isOver) {
        return;
    }
    AyonHarmonyBatch.isOver = true;
    AyonHarmonyBatch.deadline.stop();
    MessageLog.trace('AYON: the batch session ends. ' + why);
    AyonHarmonyBatch.loop.quit();
};

AyonHarmonyBatch.onOverdue = function () {
    if (!AyonHarmony.client.isConnected()) {
        AyonHarmony.client.disconnect('AYON did not answer in time.');
        AyonHarmonyBatch.end('AYON did not answer in time.');
    }
};

AyonHarmonyBatch.onStateChanged = function (state, reason) {
    if (state === 'off' || state === 'refused') {
        AyonHarmonyBatch.end(reason);
    } else if (state === 'connected') {
        AyonHarmonyBatch.deadline.stop();
    }
};

AyonHarmonyBatch.serve = function () {
    var client = AyonHarmony.client;
    AyonHarmonyBatch.loop = new QEventLoop();
    AyonHarmonyBatch.deadline = client.startTimer(
        null, AyonHarmonyBatch.HANDSHAKE_WAIT, AyonHarmonyBatch.onOverdue);
    client.RETRIES = 0;
    client.HANDSHAKE_WAIT = AyonHarmonyBatch.HANDSHAKE_WAIT;
    client.onStateChanged(AyonHarmonyBatch.onStateChanged);
    client.connect();
    if (!AyonHarmonyBatch.isOver && client.state !== 'off' && client.state !== 'refused') {
        AyonHarmonyBatch.loop.exec();
    }
    AyonHarmonyBatch.isOver = true;
};

if (typeof AyonHarmony === 'undefined' || !AyonHarmony.client) {
    MessageLog.trace('AYON: its scripts did not load, so the batch session ends.');
} else {
    AyonHarmonyBatch.serve();
}
