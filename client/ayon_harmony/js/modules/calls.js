/*
 * Many calls in one message, for works that go on side by side: updates of
 * hundreds of loaded things take as many round trips as one of them.
 */

/** What was looked up while one message runs; null between messages. */
AyonHarmony.memory = null;

/**
 * Look something up once for all calls of one message. No artist and no other
 * script comes in between, and whatever changes the scene begins an undo step,
 * which forgets it.
 * @param {string} name  Of what is looked up.
 * @param {function()} look  Looks it up.
 * @return {*} What `look` returned.
 */
AyonHarmony.remembered = function (name, look) {
    if (AyonHarmony.memory === null) {
        return look();
    }
    if (!AyonHarmony.memory.hasOwnProperty(name)) {
        AyonHarmony.memory[name] = look();
    }
    return AyonHarmony.memory[name];
};

/**
 * Go on remembering what a change has kept right itself.
 */
AyonHarmony.keepRemembered = function (name, value) {
    if (AyonHarmony.memory !== null) {
        AyonHarmony.memory[name] = value;
    }
};

/** Ask Harmony anew for what `callMany` remembers, as something has changed. */
AyonHarmony.forgetRemembered = function () {
    if (AyonHarmony.memory !== null) {
        AyonHarmony.memory = {};
    }
};

/**
 * Call many functions of the addon in order. One that throws stops none of the
 * others.
 * @param {Array.<Array>} calls  Pairs of name and list of arguments.
 * @param {int} limitMs  No further call begins after this time, so that a message
 *     ends while its sender waits.
 * @param {?boolean} isInStep  Refuse where no undo step is open: another scene was
 *     opened meanwhile, or somebody closed the step.
 * @return {Array.<Object>} For each call that was made, at least the first: result,
 *     or error with name, message, file and line.
 * @throws {Error} When the step is gone; nothing was called.
 */
AyonHarmony.define('callMany', ['calls', 'limitMs', 'isInStep'], function (calls, limitMs, isInStep) {
    var outcomes = [];
    var started = new Date().getTime();
    if (isInStep && AyonHarmony.undoDepth === 0) {
        throw new Error('Another scene was opened meanwhile, or the undo step was closed.');
    }
    AyonHarmony.memory = {};
    try {
        do {
            outcomes.push(AyonHarmony.outcomeOf(calls[outcomes.length]));
        } while (outcomes.length < calls.length && new Date().getTime() - started < limitMs);
    } finally {
        AyonHarmony.memory = null;
    }
    return outcomes;
});

/** Call a function of ours; what it throws is an outcome like what it returns. */
AyonHarmony.outcomeOf = function (call) {
    var result;
    try {
        result = AyonHarmony[call[0]].apply(AyonHarmony, call[1]);
        return {result: result === undefined ? null : result};
    } catch (error) {
        return {error: AyonHarmony.dispatch.report(error)};
    }
};
