/* global AyonHarmonyBoot */
/**
 * The line to Python: connects, finds out whether it is ours, receives, answers,
 * connects again.
 *
 * Everything is driven by signals. Requests are run one at a time, in order, while
 * questions about our status are answered at once, also when a request shows a
 * dialog. Qt does not emit readyRead again before its slot has returned; it does so
 * with channelReadyRead (Qt 5.7). In its slot functions that `define` made run at
 * once, which saves a turn of the event loop and half of the time of a call.
 * Everything else is queued and run from a timer: a script may close the scene, and
 * our socket with it.
 *
 * What is written leaves at once, with one exception: of requests that arrived
 * together and are known to be done in no time the answers leave together, which is
 * quicker for all of them.
 *
 * The script engine dies with its scene and everything here with it; the next
 * scene's engine connects anew.
 */
if (AyonHarmony.client && typeof AyonHarmony.client.disconnect === 'function') {
    // Loaded twice into one engine: the first one's sockets must not stay.
    AyonHarmony.client.disconnect('The scripts were loaded again.');
}

AyonHarmony.client = {
    // 'off', 'connecting', 'connected' or 'refused', and why in a sentence.
    state: 'off',
    reason: 'Not connected yet.',
    // Why AYON's tools are not to be had in the process on the line; '' where they
    // are, null where nobody has said.
    host: null,
    // Whether the AYON process that this Harmony was started from has ended. Nobody
    // comes to its port again, so connecting again is of no use.
    isGone: false,
    GONE: 'The AYON of this Harmony has ended. Save with File > Save, quit, and start Harmony '
        + 'from AYON again: that brings your work to the project.',
    // What keeps this Harmony from an AYON that lives, in a sentence; '' for nothing.
    blocked: '',
    // How old the sign may be that AYON lives, in milliseconds. It is written anew every
    // two seconds while no Harmony is on the line (app/sign_of_life.py).
    SIGN_AGE: 8000,

    // Pauses before connecting again in milliseconds. The last one repeats;
    // after RETRIES of them only the artist connects again.
    PAUSES: [100, 250, 500, 1000, 2000, 5000],
    RETRIES: 30,
    // How long Python may take to answer the handshake, and how many bytes.
    HANDSHAKE_WAIT: 10000,
    HANDSHAKE_PAYLOAD: 65536,
    // A connection that lived that long was a good one.
    GOOD_LIFE: 5000,
    // Run queued requests for that long, then let Harmony draw.
    TURN: 50,
    // Requests that may wait, and the characters they came in. One always may.
    MAX_WAITING: 100000,
    MAX_WAITING_CHARACTERS: 268435456,
    // A function is brief that took at most so many milliseconds, so many times in
    // a row. Before any other the answers that wait leave.
    BRIEF: 1,
    BRIEF_RUNS: 5,

    line: null,
    codecs: null,
    retries: 0,
    listeners: [],
    // Requests that wait; those before `queueStart` were taken. Taking them off
    // the front would cost more the more there are.
    queue: [],
    queueStart: 0,
    queuedCharacters: 0,
    running: null,
    // By name of a function of ours: how often it was brief, since it last was not.
    briefRuns: {},
    // Timers, made on first use and kept here: unreferenced ones are collected.
    runTimer: null,
    retryTimer: null,
    handshakeTimer: null
};

/**
 * @param {function} work  What Harmony or a studio's script calls.
 * @return {function} The same, whatever scripts made of names that it needs.
 */
AyonHarmony.client.guarded = function (work) {
    return AyonHarmony.ours ? AyonHarmony.ours.guard(work) : work;
};

/**
 * @return {boolean} Whether Python is on the line.
 */
AyonHarmony.client.isConnected = function () {
    return AyonHarmony.client.state === 'connected';
};

/**
 * Be told of changes.
 * @param {function(string, string)} listener  Gets the state and the reason.
 */
AyonHarmony.client.onStateChanged = function (listener) {
    if (AyonHarmony.client.listeners.indexOf(listener) === -1) {
        AyonHarmony.client.listeners.push(listener);
    }
};

/** Connect now, unless we are connected or just about to be. */
AyonHarmony.client.connect = function () {
    if (AyonHarmony.client.line !== null) {
        return;
    }
    AyonHarmony.client.retries = 0;
    AyonHarmony.client.dial();
};

/**
 * Leave, and stay away until connect() is called.
 * @param {string=} reason
 */
AyonHarmony.client.disconnect = function (reason) {
    AyonHarmony.client.leave('off', reason || 'Disconnected.');
};

// --- the line ---------------------------------------------------------------

/** Open a socket to Python. */
AyonHarmony.client.dial = function () {
    var client = AyonHarmony.client;
    var port = parseInt(System.getenv('AYON_HARMONY_PORT'), 10);
    client.stopTimer(client.retryTimer);
    client.dropLine('Connecting again.');
    if (!(port > 0)) {
        client.setState('off', 'This Harmony was not started from AYON.');
        return;
    }
    try {
        client.codecs = client.codecs || AyonHarmony.framing.makeCodecs();
    } catch (error) {
        client.setState('refused', error.message);
        return;
    }
    client.setState('connecting', 'Connecting to AYON.');
    client.line = new AyonHarmony.client.Line(client.codecs);
    client.handshakeTimer = client.startTimer(
        client.handshakeTimer, client.HANDSHAKE_WAIT, client.handshakeOverdue);
    client.line.socket.connectToHost('127.0.0.1', port);
};

/**
 * One socket and what belongs to it. Signals of a line that is not the client's
 * any more are ignored.
 * @param {{latin1: QTextCodec, utf8: QTextCodec}} codecs
 */
AyonHarmony.client.Line = function (codecs) {
    this.codecs = codecs;
    this.socket = new QTcpSocket();
    this.decoder = new AyonHarmony.framing.Decoder(codecs.utf8, codecs.readsBytes ? codecs.latin1 : null);
    this.decoder.maxPayload = AyonHarmony.client.HANDSHAKE_PAYLOAD;
    // Whether the other side has shown that it knows our secret. Before that
    // nothing of it is run, answered or believed.
    this.isProven = false;
    this.challenge = '';
    // Whether a connection stood, whoever took it.
    this.wasTaken = false;
    this.maxPayload = AyonHarmony.framing.MAX_PAYLOAD;
    this.connectedAt = 0;
    this.goodbye = null;
    this.nextId = 1;
    // What Python was asked, by id: functions that get the reply.
    this.waiting = {};
    // What hears the socket, to be let go of with it.
    this.slots = [];
    this.hear(this.socket.connected, this.onConnected);
    // What arrived and was not taken yet; the slot may be entered again meanwhile.
    this.inbox = [];
    this.inboxStart = 0;
    this.turnBegan = 0;
    // Whether another message is taken right after this one, and whether something
    // was written that Qt still has. It sends that by itself where an event loop turns.
    this.hasMore = false;
    this.isUnsent = false;
    this.isReentrant = Boolean(this.socket.channelReadyRead);
    this.hear(this.socket.channelReadyRead || this.socket.readyRead, this.onReadyRead);
    this.hear(this.socket.disconnected, this.onDisconnected);
    // Qt 6 renamed the signal; in older Qt `error` is a method as well, and the
    // signal has to be named with its signature.
    var failed = this.socket.errorOccurred || this.socket['error(QAbstractSocket::SocketError)'];
    if (failed) {
        this.hear(failed, this.onError);
    }
};

/**
 * @param {Object} signal  Of the socket.
 * @param {function} handler
 */
AyonHarmony.client.Line.prototype.hear = function (signal, handler) {
    var slot = AyonHarmony.client.guarded(handler);
    signal.connect(this, slot);
    this.slots.push({signal: signal, slot: slot});
};

/**
 * Hear nothing of the socket any more. The engine keeps whatever hears a signal, and
 * what that holds: the line, its socket and all that was read would stay for good.
 */
AyonHarmony.client.Line.prototype.letGo = function () {
    for (var i = 0; i < this.slots.length; i += 1) {
        this.slots[i].signal.disconnect(this, this.slots[i].slot);
    }
    this.slots = [];
};

AyonHarmony.client.Line.prototype.isCurrent = function () {
    return AyonHarmony.client.line === this;
};

AyonHarmony.client.Line.prototype.onConnected = function () {
    if (this.isCurrent()) {
        this.wasTaken = true;
        try {
            // LowDelayOption: a short reply is not held back until another one goes.
            // Before a socket is connected, Qt forgets what is set.
            this.socket.setSocketOption(0, 1);
        } catch (error) {
            // Bindings without it are merely slower.
            this.socket.ayonHasNoOptions = true;
        }
        this.challenge = AyonHarmony.proof.makeChallenge(AyonHarmony.client.secret());
        this.ask('handshake', {
            protocol: AyonHarmony.PROTOCOL,
            role: 'harmony',
            challenge: this.challenge
        }, AyonHarmony.client.onChallenged);
    }
};

AyonHarmony.client.Line.prototype.onReadyRead = function () {
    if (!this.isCurrent()) {
        return;
    }
    var payloads = this.decoder.feed(this.socket.readAll());
    for (var i = 0; i < payloads.length; i += 1) {
        // Behind a request that opens a dialog nothing is taken until more arrives or
        // the dialog is closed, and what we are doing is asked for just then.
        if (payloads.length > 1 && AyonHarmony.client.isQuery(payloads[i])) {
            this.inbox.splice(this.inboxStart, 0, payloads[i]);
        } else {
            this.inbox.push(payloads[i]);
        }
    }
    this.turnBegan = new Date().getTime();
    while (this.inboxStart < this.inbox.length && this.isCurrent()) {
        // Taking it off the array would move all others, which is slow in this engine.
        var payload = this.inbox[this.inboxStart];
        this.inbox[this.inboxStart] = null;
        this.inboxStart += 1;
        this.hasMore = this.inboxStart < this.inbox.length;
        if (!this.hasMore) {
            this.inbox = [];
            this.inboxStart = 0;
        }
        try {
            this.receive(payload);
        } catch (error) {
            // Those behind it are not lost with it.
            this.fail('A message could not be taken: ' + AyonHarmony.describeError(error));
        }
    }
    this.hasMore = false;
    this.flush();
    if (this.decoder.error !== null && this.isCurrent()) {
        this.fail(this.decoder.error);
    }
};

/**
 * @param {string} payload  JSON, perhaps.
 * @return {boolean} Whether it asks what this Harmony does.
 */
AyonHarmony.client.isQuery = function (payload) {
    // Cheap for what is none: a query has no other members of any length.
    if (payload.length > 100 || payload.indexOf('"query"') === -1) {
        return false;
    }
    try {
        return typeof JSON.parse(payload).query === 'string';
    } catch (error) {
        return false;
    }
};

AyonHarmony.client.Line.prototype.onDisconnected = function () {
    AyonHarmony.client.lost(this, 'AYON closed the connection.');
};

AyonHarmony.client.Line.prototype.onError = function (code) {
    // After a connection was up, `disconnected` follows and says the same.
    if (this.connectedAt === 0 && this.isCurrent()) {
        var client = AyonHarmony.client;
        var why = typeof this.socket.errorString === 'function' ? this.socket.errorString() : 'no socket';
        // ProxyAuthenticationRequiredError to ProxyProtocolError.
        if (!client.unreachable(this, why, Number(code) >= 12 && Number(code) <= 18)) {
            // ConnectionRefusedError: nobody listens there.
            client.isGone = Number(code) === 0;
            client.lost(this, 'AYON does not answer: ' + why);
        }
    }
};

/**
 * Take a message.
 * @param {string} payload  JSON.
 */
AyonHarmony.client.Line.prototype.receive = function (payload) {
    var message;
    try {
        message = JSON.parse(payload);
    } catch (error) {
        this.fail('A payload is not JSON (' + error.message + '): ' + payload.substr(0, 80));
        return;
    }
    if (message === null || typeof message !== 'object' || Array.isArray(message)) {
        this.fail('A message must be a JSON object, not ' + payload.substr(0, 80));
    } else if (message.reply) {
        this.receiveReply(message);
    } else if (!this.isProven) {
        if (typeof message.goodbye === 'string') {
            // Why, perhaps; but nobody unknown keeps us from coming back.
            this.goodbye = {goodbye: 'protocol', text: String(message.text)};
        } else {
            this.fail('Something was said before the handshake: ' + payload.substr(0, 80));
        }
    } else if (typeof message.query === 'string') {
        this.answer(message, ['"result":', JSON.stringify(AyonHarmony.client.status())]);
    } else if (typeof message.goodbye === 'string') {
        this.goodbye = message;
    } else if (message.requests || message['function'] || message.script) {
        AyonHarmony.client.enqueue(this, message, payload.length);
    } else {
        this.fail('A message has none of the known keys: ' + payload.substr(0, 80));
    }
};

AyonHarmony.client.Line.prototype.receiveReply = function (message) {
    var isKnown = Object.prototype.hasOwnProperty.call(this.waiting, message.message_id);
    var onReply = isKnown ? this.waiting[message.message_id] : null;
    delete this.waiting[message.message_id];
    if (onReply) {
        AyonHarmony.client.callBack(onReply, [message, this]);
    }
};

/**
 * Ask Python for something.
 * @param {string} name
 * @param {*} args
 * @param {?function(Object)} onReply  null wants no reply.
 */
AyonHarmony.client.Line.prototype.ask = function (name, args, onReply) {
    var message = {};
    if (onReply) {
        message.message_id = this.nextId;
        this.nextId += 1;
    }
    message['function'] = name;
    if (args !== undefined && args !== null) {
        message.args = args;
    }
    this.write([JSON.stringify(message)]);
    if (onReply) {
        this.waiting[message.message_id] = onReply;
    }
};

/**
 * Answer a message of Python.
 * @param {Object} message
 * @param {Array.<string>} outcome  Pieces of `"result":...` or `"error":{...}`
 */
AyonHarmony.client.Line.prototype.answer = function (message, outcome) {
    if (!this.isCurrent()) {
        return;
    }
    var start = '{"message_id":' + message.message_id + ',"reply":true,';
    try {
        this.write([start].concat(outcome, '}'), this.hasMore);
    } catch (error) {
        this.write([start, AyonHarmony.dispatch.errorOf(AyonHarmony.dispatch.ownError(error)), '}']);
    }
};

/**
 * @param {Array.<string>} payload  Pieces of it.
 * @param {boolean=} mayWait  More is written in no time and sends this, too.
 * @throws {RangeError} When it is too large.
 */
AyonHarmony.client.Line.prototype.write = function (payload, mayWait) {
    var pieces = AyonHarmony.framing.encode(this.codecs, payload, this.maxPayload);
    for (var i = 0; i < pieces.length; i += 1) {
        this.socket.write(pieces[i]);
    }
    this.isUnsent = true;
    if (!mayWait) {
        this.flush();
    }
};

/**
 * Send what was written. Or it would stay until the event loop turns, and that may
 * be after the next request, a long one.
 */
AyonHarmony.client.Line.prototype.flush = function () {
    if (this.isUnsent) {
        this.isUnsent = false;
        if (typeof this.socket.flush === 'function') {
            this.socket.flush();
        }
    }
};

/**
 * End the line because of what Python sent.
 * @param {string} what
 */
AyonHarmony.client.Line.prototype.fail = function (what) {
    AyonHarmony.log('The connection to AYON is closed: ' + what, 'error');
    this.write([JSON.stringify({goodbye: 'protocol', text: what})]);
    AyonHarmony.client.lost(this, what);
};

// --- connecting and losing ---------------------------------------------------

/** @return {string} What Python and this Harmony know, and nobody else. */
AyonHarmony.client.secret = function () {
    return String(System.getenv('AYON_HARMONY_TOKEN'));
};

/**
 * The first half of the handshake was answered: by Python, or by somebody who took
 * its port after it died. Such a one learns nothing, and we keep asking for Python.
 * @param {Object} reply
 * @param {AyonHarmony.client.Line} line
 */
AyonHarmony.client.onChallenged = function (reply, line) {
    var client = AyonHarmony.client;
    var secret = client.secret();
    var answer = reply.result || {};
    var isString = typeof answer.challenge === 'string' && typeof answer.proof === 'string';
    if (reply.error) {
        client.lost(line, 'AYON refused the connection: ' + reply.error.message);
    } else if (!isString || !(/^[0-9a-f]{64}$/).test(answer.challenge) || answer.proof
            !== AyonHarmony.proof.prove(secret, 'python', line.challenge, answer.challenge)) {
        client.lost(line, 'What answers in the place of AYON does not know the secret of this session.');
    } else {
        line.isProven = true;
        var facts = client.facts();
        facts.proof = AyonHarmony.proof.prove(secret, 'peer', line.challenge, answer.challenge);
        line.ask('prove', facts, client.onGreeted);
        return;
    }
    AyonHarmony.log(client.reason, 'error');
};

/**
 * The handshake is over.
 * @param {Object} reply
 * @param {AyonHarmony.client.Line} line
 */
AyonHarmony.client.onGreeted = function (reply, line) {
    var client = AyonHarmony.client;
    client.stopTimer(client.handshakeTimer);
    client.isGone = false;
    client.blocked = '';
    if (reply.error) {
        client.leave('refused', 'AYON refused the connection: ' + reply.error.message);
        AyonHarmony.log(client.reason, 'error');
        return;
    }
    line.connectedAt = new Date().getTime();
    line.maxPayload = line.decoder.maxPayload = reply.result.max_payload;
    client.host = typeof reply.result.host === 'string' ? reply.result.host : null;
    client.setState('connected', 'Connected to AYON.');
    AyonHarmony.log(client.reason);
};

AyonHarmony.client.handshakeOverdue = function () {
    var client = AyonHarmony.client;
    if (client.line !== null && client.state === 'connecting'
            && !client.unreachable(client.line, 'no answer', false)) {
        client.lost(client.line, 'AYON does not answer the handshake.');
    }
};

/**
 * Tell whoever stands between us and AYON from an AYON that has ended. Both refuse a
 * connection, or leave it without an answer.
 * @param {AyonHarmony.client.Line} line  One that came to nothing; is lost where AYON lives.
 * @param {string} why
 * @param {boolean} isProxy  Whether a proxy says that.
 * @return {boolean} Whether AYON lives.
 */
AyonHarmony.client.unreachable = function (line, why, isProxy) {
    var client = AyonHarmony.client;
    client.blocked = '';
    // AYON lets go of strangers, too, and of all lines when it begins anew.
    var isPerhapsItself = line.isProven || line.goodbye !== null || (line.wasTaken && client.retries < 3);
    if (isPerhapsItself || !client.isAyonAlive()) {
        return false;
    }
    client.isGone = false;
    client.blocked = 'AYON runs on this computer, but ' + (isProxy ? 'a proxy' : 'a firewall or security program')
        + ' keeps Harmony from 127.0.0.1, port ' + System.getenv('AYON_HARMONY_PORT') + ' (' + why + '). '
        + (isProxy ? 'Have 127.0.0.1 left out of the proxy' : 'Have Harmony allowed to connect there')
        + ', then choose Reconnect in the AYON menu.';
    client.tellRefusal(client.blocked);
    client.lost(line, client.blocked);
    return true;
};

/** @return {boolean} Whether AYON has just said in a file that it waits for us. */
AyonHarmony.client.isAyonAlive = function () {
    try {
        var file = new PermanentFile(String(System.getenv('AYON_HARMONY_SIGN')));
        if (!file.exists() || !file.open(1)) {
            return false;
        }
        var age = new Date().getTime() - parseInt(file.read(), 10);
        file.close();
        return Math.abs(age) < AyonHarmony.client.SIGN_AGE;
    } catch (error) {
        return false;
    }
};

/**
 * Tell AYON by a file what keeps us from it.
 * @param {string} text
 */
AyonHarmony.client.tellRefusal = function (text) {
    try {
        var file = new PermanentFile(System.getenv('AYON_HARMONY_SIGN') + '.refused');
        if (file.open(2)) {
            // In ASCII: a file gets the encoding of the system, whichever that is.
            file.write(JSON.stringify(text).replace(/[\u007f-\uffff]/g, function (letter) {
                return '\\u' + ('000' + letter.charCodeAt(0).toString(16)).slice(-4);
            }));
            file.close();
        }
    } catch (error) {
        AyonHarmony.log('AYON was not told: ' + AyonHarmony.describeError(error), 'debug');
    }
};

/**
 * A line is gone; get another one if that makes sense.
 * @param {AyonHarmony.client.Line} line
 * @param {string} reason
 */
AyonHarmony.client.lost = function (line, reason) {
    var client = AyonHarmony.client;
    if (!line.isCurrent()) {
        return;
    }
    var goodbye = line.goodbye ? line.goodbye.goodbye : '';
    var text = line.goodbye ? line.goodbye.text : reason;
    client.isGone = client.isGone || goodbye === 'closing';
    if (client.isGone) {
        AyonHarmony.log(text);
        text = client.GONE;
    }
    if (line.connectedAt > 0 && new Date().getTime() - line.connectedAt > client.GOOD_LIFE) {
        client.retries = 0;
    }
    // 'closing' and 'replaced' are meant: coming back would be in the way.
    if (goodbye === 'closing' || goodbye === 'replaced' || client.retries >= client.RETRIES) {
        client.leave('off', text);
        return;
    }
    client.dropLine(text);
    var pause = client.PAUSES[Math.min(client.retries, client.PAUSES.length - 1)];
    client.retries += 1;
    client.retryTimer = client.startTimer(client.retryTimer, pause, client.dial);
    client.setState('connecting', text);
};

/**
 * Drop the line and do not come back by ourselves.
 * @param {string} state
 * @param {string} reason
 */
AyonHarmony.client.leave = function (state, reason) {
    var client = AyonHarmony.client;
    client.stopTimer(client.retryTimer);
    client.dropLine(reason);
    client.setState(state, reason);
};

/**
 * Close the line, if there is one, and tell those who wait for a reply.
 * @param {string} reason
 */
AyonHarmony.client.dropLine = function (reason) {
    var client = AyonHarmony.client;
    var line = client.line;
    if (line === null) {
        return;
    }
    client.line = null;
    client.stopTimer(client.handshakeTimer);
    // Python has given these up.
    client.queue = [];
    client.queueStart = 0;
    client.queuedCharacters = 0;
    if (typeof AyonHarmony.closeUndoSteps === 'function') {
        // Steps that Python holds open over several calls would stay open.
        client.callBack(AyonHarmony.closeUndoSteps, []);
    }
    line.flush();
    line.socket.close();
    line.letGo();
    Object.keys(line.waiting).forEach(function (id) {
        if (line.waiting[id] !== client.onGreeted && line.waiting[id] !== client.onChallenged) {
            client.callBack(line.waiting[id], [client.notConnected(reason), line]);
        }
    });
};

AyonHarmony.client.setState = function (state, reason) {
    var client = AyonHarmony.client;
    if (client.state === state && client.reason === reason) {
        return;
    }
    client.state = state;
    client.reason = reason;
    client.listeners.forEach(function (listener) {
        client.callBack(listener, [state, reason]);
    });
};

/**
 * @param {string} reason
 * @return {Object} What those get who ask for something while nobody is there.
 */
AyonHarmony.client.notConnected = function (reason) {
    return {error: {name: 'NotConnectedError', message: reason, file: null, line: null}};
};

/**
 * Call somebody else's function; what it throws is logged and stays there.
 * @param {function} listener
 * @param {Array} args
 */
AyonHarmony.client.callBack = function (listener, args) {
    try {
        listener.apply(null, args);
    } catch (error) {
        AyonHarmony.log(AyonHarmony.describeError(error), 'error');
    }
};

// --- requests of Python -------------------------------------------------------

/**
 * @param {AyonHarmony.client.Line} line  Where the answer goes.
 * @param {Object} request
 * @param {int} size  Characters it came in.
 */
AyonHarmony.client.enqueue = function (line, request, size) {
    var client = AyonHarmony.client;
    var count = client.waitingCount();
    if (count >= client.MAX_WAITING || (count > 0 && client.queuedCharacters + size > client.MAX_WAITING_CHARACTERS)) {
        client.tellOutcome({line: line, request: request}, [AyonHarmony.dispatch.errorOf(AyonHarmony.dispatch.ownError(
            {name: 'BusyError', message: 'Harmony is busy: ' + count + ' requests wait already.'}))]);
        return;
    }
    if (count === 0 && client.running === null && client.isQuick(line, request)) {
        client.runAtOnce(line, request);
        if (client.waitingCount() > 0) {
            // They came while it ran.
            client.runTimer = client.startTimer(client.runTimer, 0, client.runQueued);
        }
        return;
    }
    client.queue.push({line: line, request: request, size: size});
    client.queuedCharacters += size;
    // While a request runs, the loop that runs it takes this one afterwards.
    if (client.running === null) {
        client.runTimer = client.startTimer(client.runTimer, 0, client.runQueued);
    }
};

/**
 * @param {AyonHarmony.client.Line} line
 * @param {Object} request
 * @return {boolean} Whether it may run in the slot that received it.
 */
AyonHarmony.client.isQuick = function (line, request) {
    var name = request['function'];
    if (!line.isReentrant || request.spread !== true || typeof name !== 'string' || name.substr(0, 12) !== 'AyonHarmony.') {
        return false;
    }
    var member = AyonHarmony[name.substr(12)];
    return typeof member === 'function' && Array.isArray(member.ayonParams)
        && new Date().getTime() - line.turnBegan <= AyonHarmony.client.TURN;
};

/**
 * Run a request in the slot that received it.
 * @param {AyonHarmony.client.Line} line
 * @param {Object} request  One that `isQuick`.
 */
AyonHarmony.client.runAtOnce = function (line, request) {
    var client = AyonHarmony.client;
    var name = request['function'];
    var runs = client.briefRuns[name] || 0;
    if (runs < client.BRIEF_RUNS) {
        line.flush();
    }
    var began = new Date().getTime();
    client.runOne({line: line, request: request});
    client.briefRuns[name] = new Date().getTime() - began > client.BRIEF ? 0 : runs + 1;
};

/** @return {int} How many requests wait. */
AyonHarmony.client.waitingCount = function () {
    return AyonHarmony.client.queue.length - AyonHarmony.client.queueStart;
};

/** Run what is queued, one after the other. */
AyonHarmony.client.runQueued = function () {
    var client = AyonHarmony.client;
    var began = new Date().getTime();
    if (client.running !== null) {
        return;
    }
    while (client.waitingCount() > 0) {
        if (new Date().getTime() - began > client.TURN) {
            client.runTimer = client.startTimer(client.runTimer, 0, client.runQueued);
            return;
        }
        var next = client.queue[client.queueStart];
        client.queueStart += 1;
        client.queuedCharacters -= next.size;
        if (client.waitingCount() === 0) {
            client.queue = [];
            client.queueStart = 0;
        }
        client.runOne(next);
    }
};

/**
 * @param {{line: AyonHarmony.client.Line, request: Object}} queued
 */
AyonHarmony.client.runOne = function (queued) {
    var client = AyonHarmony.client;
    var request = queued.request;
    var since = new Date().getTime();
    client.running = {request: request, since: since};
    var outcome;
    try {
        outcome = request.requests
            ? [AyonHarmony.dispatch.runAll(request.requests)]
            : AyonHarmony.dispatch.runInPieces(request);
    } catch (error) {
        // Not even an engine without any stack left leaves Python without an answer.
        outcome = [AyonHarmony.dispatch.errorOf(error)];
    }
    client.running = null;
    if (AyonHarmony.logLevel === 'debug') {
        var took = new Date().getTime() - since;
        AyonHarmony.log(AyonHarmony.dispatch.label(request) + ' took ' + took + ' ms', 'debug');
    }
    client.tellOutcome(queued, outcome);
};

/**
 * @param {{line: AyonHarmony.client.Line, request: Object}} queued
 * @param {Array.<string>} outcome  Pieces of `"result":...` or `"error":{...}`
 */
AyonHarmony.client.tellOutcome = function (queued, outcome) {
    var request = queued.request;
    if (typeof request.message_id === 'number') {
        queued.line.answer(request, outcome);
    } else if (outcome[0].substr(0, 7) === '"error"') {
        AyonHarmony.log(AyonHarmony.dispatch.label(request) + ' failed: ' + outcome[0].substr(8), 'error');
    }
};

/**
 * @return {Object} What we are doing, see docs/protocol.md.
 */
AyonHarmony.client.status = function () {
    var client = AyonHarmony.client;
    var running = client.running;
    return {
        running: running === null ? null : {
            message_id: running.request.message_id,
            label: AyonHarmony.dispatch.label(running.request),
            seconds: (new Date().getTime() - running.since) / 1000
        },
        waiting: client.waitingCount(),
        dialog: client.openDialog()
    };
};

/**
 * @return {?string} Title and text of the modal dialog that is open, null without one.
 */
AyonHarmony.client.openDialog = function () {
    try {
        var widget = QApplication.activeModalWidget();
        if (!widget) {
            return null;
        }
        var read = function (name) {
            var value = typeof widget[name] === 'function' ? widget[name]() : widget[name];
            return value ? String(value) : '';
        };
        return [read('windowTitle'), read('text')].filter(String).join(': ') || 'untitled';
    } catch (error) {
        // Not every version shows scripts this much of Qt.
        return null;
    }
};

// --- what Python is told of this Harmony ---------------------------------------

/**
 * @return {Object} Facts of the handshake.
 */
AyonHarmony.client.facts = function () {
    // What a version does not know is left out; it must not cost the connection.
    var ask = function (question) {
        try {
            return question();
        } catch (error) {
            return null;
        }
    };
    var database = ask(AyonHarmony.client.databaseScene);
    return {
        harmony_version: ask(AyonHarmony.client.harmonyVersion) || '',
        edition: ask(AyonHarmony.client.edition) || 'premium',
        interactive: ask(function () {
            return about.isInteractiveApp() !== false;
        }),
        scene_path: ask(AyonHarmony.client.scenePath) || '',
        version_name: ask(function () {
            return String(scene.currentVersionName());
        }) || '',
        pid: ask(function () {
            return QCoreApplication.applicationPid() || null;
        }),
        database: database !== null,
        environment: database ? database.environment : '',
        job: database ? database.job : '',
        scene_name: database ? database.scene : '',
        read_only: database ? database.isReadOnly : false,
        addon_version: String(System.getenv('AYON_HARMONY_VERSION')),
        failed_scripts: typeof AyonHarmonyBoot === 'undefined' ? [] : AyonHarmonyBoot.failures
    };
};

/**
 * Tell which scene of a Harmony Server is open.
 *
 * Only who has a lock changes anything there. Of the scene's own lock scripts know
 * nothing; that of its palette list can be asked for, and is given back.
 * @return {?Object} environment, job, scene, version (name of the open one),
 *     isReadOnly; null for a scene in a folder.
 */
AyonHarmony.client.databaseScene = function () {
    if (about.isDatabaseMode() !== true) {
        return null;
    }
    var palettes = PaletteObjectManager.getScenePaletteList();
    var isFree = palettes.getLock();
    if (isFree) {
        palettes.releaseLock();
    }
    return {
        environment: String(scene.currentEnvironment()),
        job: String(scene.currentJob()),
        scene: String(scene.currentScene()),
        version: String(scene.currentVersionName()),
        isReadOnly: !isFree
    };
};

AyonHarmony.client.harmonyVersion = function () {
    if (typeof about.getMajorVersion === 'function') {
        return [about.getMajorVersion(), about.getMinorVersion(), about.getPatchVersion()].join('.');
    }
    // Before 16: a sentence with 'version 15.0.5' in it.
    return (/\d+(\.\d+)+/.exec(about.getVersionInfoStr()) || [''])[0];
};

AyonHarmony.client.edition = function () {
    if (about.isStageEssentials()) {
        return 'essentials';
    }
    return about.isStageAdvanced() ? 'advanced' : 'premium';
};

AyonHarmony.client.scenePath = function () {
    var path = typeof scene.currentProjectPathRemapped === 'function'
        ? scene.currentProjectPathRemapped()
        : scene.currentProjectPath();
    return String(path).replace(/\\/g, '/');
};

// --- timers ---------------------------------------------------------------------

/**
 * Start a single shot timer.
 * @param {?QTimer} timer  null makes one.
 * @param {int} delay  Milliseconds.
 * @param {function} action  The same on every start.
 * @return {QTimer}
 */
AyonHarmony.client.startTimer = function (timer, delay, action) {
    if (timer === null) {
        timer = new QTimer();
        timer.singleShot = true;
        timer.interval = delay;
        timer.ayonDelay = delay;
        timer.timeout.connect(AyonHarmony.client, AyonHarmony.client.guarded(action));
    }
    // Setting a property of Qt costs as much as starting the timer.
    if (timer.ayonDelay !== delay) {
        timer.interval = delay;
        timer.ayonDelay = delay;
    }
    timer.start();
    return timer;
};

AyonHarmony.client.stopTimer = function (timer) {
    if (timer !== null) {
        timer.stop();
    }
};

// --- what scripts use --------------------------------------------------------------

/**
 * Ask Python for something. It runs there on the main thread; wait for nothing.
 * @param {string} name  One of the names in Python's table.
 * @param {*} args  A list becomes positional arguments; null is none.
 * @param {function(Object)=} onReply  Gets `{result: ...}` or `{error: {name, message}}`,
 *     the latter also when Python is not there or leaves.
 * @return {boolean} Whether it was sent.
 */
AyonHarmony.request = AyonHarmony.client.guarded(function (name, args, onReply) {
    var hear = function (reply) {
        if (onReply) {
            AyonHarmony.dispatch.outside(function () {
                onReply(reply);
            });
        } else if (reply.error) {
            AyonHarmony.log(name + ' failed in AYON: ' + reply.error.message, 'error');
        }
    };
    if (!AyonHarmony.client.isConnected()) {
        AyonHarmony.client.callBack(hear, [AyonHarmony.client.notConnected(AyonHarmony.client.reason)]);
        return false;
    }
    AyonHarmony.client.line.ask(name, args, hear);
    return true;
});

/**
 * Tell Python something. Nobody answers.
 * @param {string} name  See request().
 * @param {*} args  See request().
 * @return {boolean} Whether it was sent.
 */
AyonHarmony.notify = AyonHarmony.client.guarded(function (name, args) {
    if (!AyonHarmony.client.isConnected()) {
        return false;
    }
    AyonHarmony.client.line.ask(name, args, null);
    return true;
});

/**
 * Build the menu and connect. Called when a scene was opened or created.
 */
AyonHarmony.start = AyonHarmony.client.guarded(function () {
    if (AyonHarmony.menu) {
        AyonHarmony.menu.build();
        AyonHarmony.client.onStateChanged(AyonHarmony.menu.refresh);
    }
    AyonHarmony.client.connect();
});
