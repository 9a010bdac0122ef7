/**
 * Shows that this Harmony knows the secret of its session, and finds out whether
 * the other side does, without telling it; see docs/protocol.md.
 *
 * HMAC-SHA-256 (RFC 2104, FIPS 180-4), as the engine has no hash of its own that
 * every version of Harmony shows to scripts. Bytes are strings of characters from
 * 0 to 255. A handshake needs five hashes of a few hundred bytes.
 */
AyonHarmony.proof = {
    // Challenges of this engine so far; the clock may stand still between two.
    count: 0,
    constants: null
};

/**
 * The first 32 bits of the fractional parts of roots of the first 64 primes:
 * square roots of eight are the start of a hash, cube roots the constants.
 * @return {{start: Array.<int>, rounds: Array.<int>}}
 */
AyonHarmony.proof.makeConstants = function () {
    var rounds = [];
    var start = [];
    var fraction = function (root) {
        return Math.floor((root - Math.floor(root)) * 4294967296) | 0;
    };
    for (var candidate = 2; rounds.length < 64; candidate += 1) {
        var isPrime = true;
        for (var divisor = 2; divisor * divisor <= candidate; divisor += 1) {
            if (candidate % divisor === 0) {
                isPrime = false;
            }
        }
        if (isPrime) {
            if (start.length < 8) {
                start.push(fraction(Math.sqrt(candidate)));
            }
            rounds.push(fraction(Math.pow(candidate, 1 / 3)));
        }
    }
    return {start: start, rounds: rounds};
};

/**
 * @param {string} bytes
 * @return {string} The 32 bytes of its SHA-256.
 */
AyonHarmony.proof.sha256 = function (bytes) {
    var constants = AyonHarmony.proof.constants = AyonHarmony.proof.constants || AyonHarmony.proof.makeConstants();
    var state = constants.start.slice(0);
    var padded = bytes + '\x80';
    var schedule = [];
    var i;
    while (padded.length % 64 !== 56) {
        padded += '\x00';
    }
    padded += AyonHarmony.proof.word(Math.floor(bytes.length / 536870912)) + AyonHarmony.proof.word(bytes.length * 8);
    for (var offset = 0; offset < padded.length; offset += 64) {
        for (i = 0; i < 16; i += 1) {
            var at = offset + i * 4;
            schedule[i] = (padded.charCodeAt(at) << 24) | (padded.charCodeAt(at + 1) << 16)
                | (padded.charCodeAt(at + 2) << 8) | padded.charCodeAt(at + 3);
        }
        AyonHarmony.proof.mix(state, schedule, constants.rounds);
    }
    return state.map(AyonHarmony.proof.word).join('');
};

/**
 * Work one block of 64 bytes into a state.
 * @param {Array.<int>} state  Eight words; changed.
 * @param {Array.<int>} schedule  Its first 16 words are the block; changed.
 * @param {Array.<int>} rounds
 */
AyonHarmony.proof.mix = function (state, schedule, rounds) {
    var turn = function (word, count) {
        return (word >>> count) | (word << (32 - count));
    };
    var words = state.slice(0);
    for (var i = 0; i < 64; i += 1) {
        if (i >= 16) {
            var early = schedule[i - 15];
            var late = schedule[i - 2];
            schedule[i] = (schedule[i - 16] + (turn(early, 7) ^ turn(early, 18) ^ (early >>> 3))
                + schedule[i - 7] + (turn(late, 17) ^ turn(late, 19) ^ (late >>> 10))) | 0;
        }
        var a = words[0];
        var e = words[4];
        var choice = (e & words[5]) ^ (~e & words[6]);
        var majority = (a & words[1]) ^ (a & words[2]) ^ (words[1] & words[2]);
        var first = (words[7] + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + rounds[i] + schedule[i]) | 0;
        var second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority) | 0;
        words = [(first + second) | 0, a, words[1], words[2], (words[3] + first) | 0, e, words[5], words[6]];
    }
    for (var k = 0; k < 8; k += 1) {
        state[k] = (state[k] + words[k]) | 0;
    }
};

/**
 * @param {number} value
 * @return {string} Four bytes, the highest first.
 */
AyonHarmony.proof.word = function (value) {
    return String.fromCharCode((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
};

/**
 * @param {string} text
 * @return {string} Its bytes in UTF-8.
 */
AyonHarmony.proof.toBytes = function (text) {
    return unescape(encodeURIComponent(text));
};

/**
 * @param {string} bytes
 * @return {string} Lower-case hex digits.
 */
AyonHarmony.proof.toHex = function (bytes) {
    var hex = '';
    for (var i = 0; i < bytes.length; i += 1) {
        hex += (256 + bytes.charCodeAt(i)).toString(16).substr(1);
    }
    return hex;
};

/**
 * @param {string} key  Bytes.
 * @param {string} message  Bytes.
 * @return {string} The 32 bytes of the HMAC-SHA-256.
 */
AyonHarmony.proof.hmac = function (key, message) {
    var inner = '';
    var outer = '';
    var block = key.length > 64 ? AyonHarmony.proof.sha256(key) : key;
    for (var i = 0; i < 64; i += 1) {
        var code = i < block.length ? block.charCodeAt(i) : 0;
        inner += String.fromCharCode(code ^ 54);
        outer += String.fromCharCode(code ^ 92);
    }
    return AyonHarmony.proof.sha256(outer + AyonHarmony.proof.sha256(inner + message));
};

/**
 * @param {string} secret
 * @param {string} side  Whose proof it is, 'python' or 'peer'.
 * @param {string} peerChallenge  What this Harmony sent.
 * @param {string} pythonChallenge  What AYON sent.
 * @return {string} 64 hex digits.
 */
AyonHarmony.proof.prove = function (secret, side, peerChallenge, pythonChallenge) {
    var proof = AyonHarmony.proof;
    var text = ['ayon-harmony', AyonHarmony.PROTOCOL, side, peerChallenge, pythonChallenge].join(' ');
    return proof.toHex(proof.hmac(proof.toBytes(secret), proof.toBytes(text)));
};

/**
 * The engine has Math.random() only, which others can foresee. Under the secret
 * nobody else can foresee what becomes of clock and counter, and they never repeat.
 * @param {string} secret
 * @return {string} 64 hex digits that were never sent before.
 */
AyonHarmony.proof.makeChallenge = function (secret) {
    var proof = AyonHarmony.proof;
    proof.count += 1;
    var seed = ['challenge', new Date().getTime(), proof.count, Math.random()].join(' ');
    return proof.toHex(proof.hmac(proof.toBytes(secret), seed));
};
