/**
 * Bytes of the bridge and the texts they carry; see docs/protocol.md.
 *
 * A frame is 'AH', the length of the payload as an unsigned 32-bit big-endian
 * number, and the payload: JSON in UTF-8. QDataStream is not used, Harmony 21.1
 * does not have it. The ISO-8859-1 codec writes the length instead: one byte for
 * each character from 0 to 255.
 */
AyonHarmony.framing = {
    HEADER_SIZE: 6,
    // Bytes that are worth reading as a text before it is known what they are.
    SHORT: 65536,
    // Letters that are encoded at once.
    PART: 262144,
    // Until the handshake says otherwise.
    MAX_PAYLOAD: 268435456
};

/**
 * Find the codecs and check that they do what the bridge needs.
 * @return {{latin1: QTextCodec, utf8: QTextCodec, readsBytes: boolean}} Whether
 *     `latin1` also reads single bytes as they are, which is quicker and not needed.
 * @throws {Error} When this Harmony's codecs do something else.
 */
AyonHarmony.framing.makeCodecs = function () {
    var codecs = {
        latin1: AyonHarmony.framing.findCodec('ISO-8859-1'),
        utf8: AyonHarmony.framing.findCodec('UTF-8')
    };
    var length = codecs.latin1.fromUnicode(String.fromCharCode(0, 1, 127, 128, 255));
    codecs.readsBytes = codecs.latin1.toUnicode(length) === String.fromCharCode(0, 1, 127, 128, 255);
    var expected = [0, 1, 127, 128, 255];
    var isExact = length.size() === expected.length;
    for (var i = 0; isExact && i < expected.length; i += 1) {
        isExact = (length.at(i) & 255) === expected[i];
    }
    if (!isExact) {
        throw new Error('The codec ISO-8859-1 of this Harmony does not write single bytes.');
    }
    var sample = '\u017elu\u0165 \u65e5\u672c';
    var encoded = codecs.utf8.fromUnicode(sample);
    if (encoded.size() !== 13 || codecs.utf8.toUnicode(encoded) !== sample) {
        throw new Error('The codec UTF-8 of this Harmony does not write UTF-8.');
    }
    return codecs;
};

/**
 * @param {string} name
 * @return {QTextCodec}
 * @throws {Error} When there is none of that name.
 */
AyonHarmony.framing.findCodec = function (name) {
    var found = null;
    var bytes = new QByteArray();
    bytes.append(name);
    try {
        found = QTextCodec.codecForName(bytes);
    } catch (error) {
        // Older bindings take a string; from 21.1 on it has to be a QByteArray.
        found = null;
    }
    if (!found) {
        found = QTextCodec.codecForName(name);
    }
    if (!found) {
        throw new Error('This Harmony has no text codec ' + name + '.');
    }
    return found;
};

/**
 * @param {{latin1: QTextCodec, utf8: QTextCodec}} codecs
 * @param {Array.<string>} texts  The payload in pieces, no pair of surrogates cut.
 * @param {int} maxPayload  Largest payload in bytes.
 * @return {Array.<QByteArray>} The payload with its header, in pieces.
 * @throws {RangeError} When the payload is larger than that.
 */
AyonHarmony.framing.encode = function (codecs, texts, maxPayload) {
    var framing = AyonHarmony.framing;
    var length = 0;
    var size = 0;
    var i;
    for (i = 0; i < texts.length; i += 1) {
        length += texts[i].length;
    }
    if (length <= framing.SHORT && length <= maxPayload) {
        var text = texts.join('');
        if (!(/[^\x00-\x7f]/).test(text)) {
            // Most are: one call of Qt instead of four. Up to 127 both codecs say the same.
            return [codecs.latin1.fromUnicode(framing.header(length) + text)];
        }
    }
    // Megabytes are not copied once more just to sit behind their header.
    var pieces = [null];
    for (i = 0; i < texts.length; i += 1) {
        size += framing.encodeText(codecs.utf8, texts[i], pieces);
    }
    if (size > maxPayload) {
        throw new RangeError('The message has ' + size + ' bytes, the limit is ' + maxPayload
            + '. Send large data as a file and its path instead.');
    }
    pieces[0] = codecs.latin1.fromUnicode(framing.header(size));
    return pieces;
};

/**
 * Encode a text bit by bit: what Qt needs for that is used again for the next, where
 * six times a long text would be new memory each time, which takes longer than the work.
 * @param {QTextCodec} utf8
 * @param {string} text  JSON.
 * @param {Array.<QByteArray>} pieces  Gets the same JSON.
 * @return {int} Its bytes.
 */
AyonHarmony.framing.encodeText = function (utf8, text, pieces) {
    var size = 0;
    for (var start = 0, end; start < text.length; start = end) {
        end = Math.min(start + AyonHarmony.framing.PART, text.length);
        if (end < text.length && text.charCodeAt(end - 1) >= 0xd800 && text.charCodeAt(end - 1) <= 0xdbff) {
            // Its other half comes with it, if it has one.
            end += 1;
        }
        var part = text.substring(start, end);
        var bytes = utf8.fromUnicode(part);
        if (AyonHarmony.framing.mayLackHalves(bytes, part.length)) {
            bytes = utf8.fromUnicode(AyonHarmony.framing.escapeLoneSurrogates(part));
        }
        pieces.push(bytes);
        size += bytes.size();
    }
    return size;
};

/**
 * To look for halves of pairs in a text takes as long as all of Qt's work with it.
 * @param {QByteArray} bytes  UTF-8 of a text.
 * @param {int} length  Letters of that text.
 * @return {boolean} Whether the text may have had half of a pair: the codec writes a
 *     question mark for one, and two to four bytes for all else that is not ASCII.
 */
AyonHarmony.framing.mayLackHalves = function (bytes, length) {
    return bytes.size() !== length || typeof bytes.indexOf !== 'function' || bytes.indexOf('?') !== -1;
};

/**
 * @param {int} size  Bytes of the payload.
 * @return {string} A character for each byte of its header.
 */
AyonHarmony.framing.header = function (size) {
    return 'AH' + String.fromCharCode(
        Math.floor(size / 16777216) & 255, (size >> 16) & 255, (size >> 8) & 255, size & 255);
};

/**
 * Half of a pair (as in file names that are no valid Unicode) has no UTF-8 form
 * and would become a question mark. Escaped it arrives as it is.
 * @param {string} text  JSON.
 * @return {string} The same JSON.
 */
AyonHarmony.framing.escapeLoneSurrogates = function (text) {
    if (!/[\ud800-\udfff]/.test(text)) {
        return text;
    }
    return text.replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, function (found) {
        return found.length === 2 ? found : '\\u' + found.charCodeAt(0).toString(16);
    });
};

/**
 * Takes bytes as they arrive and gives the texts they complete.
 *
 * The work is linear in the number of bytes, however they are cut: pieces of an
 * unfinished payload are only collected, and joined once.
 * @param {QTextCodec} utf8
 * @param {?QTextCodec} latin1  Where it reads single bytes, short frames go quicker.
 */
AyonHarmony.framing.Decoder = function (utf8, latin1) {
    this.utf8 = utf8;
    this.latin1 = latin1 || null;
    this.maxPayload = AyonHarmony.framing.MAX_PAYLOAD;
    // Why the stream ended, null while it has not.
    this.error = null;
    // Received and not used up: pieces, bytes of the first that are used up, and
    // how many bytes are left altogether.
    this.pieces = [];
    this.used = 0;
    this.available = 0;
    // Size of the payload being received, 0 while a header is.
    this.awaited = 0;
};

/**
 * @param {QByteArray} bytes  In arrival order; may hold half a frame or many.
 * @return {Array.<string>} Payloads, oldest first. When what follows them is no
 *     frame, `error` says why and nothing is taken any more.
 */
AyonHarmony.framing.Decoder.prototype.feed = function (bytes) {
    var payloads = [];
    var size = bytes.size();
    if (size === 0 || this.error !== null) {
        return payloads;
    }
    if (this.latin1 && this.available === 0 && this.awaited === 0 && size <= AyonHarmony.framing.SHORT) {
        var used = this.takeWhole(bytes, size, payloads);
        if (used === size) {
            return payloads;
        }
        bytes = bytes.mid(used, size - used);
        size -= used;
    }
    this.pieces.push(bytes);
    this.available += size;
    while (this.error === null) {
        if (this.awaited === 0) {
            if (this.available < AyonHarmony.framing.HEADER_SIZE) {
                break;
            }
            this.readHeader();
        } else {
            if (this.available < this.awaited) {
                break;
            }
            payloads.push(this.utf8.toUnicode(this.take(this.awaited)));
            this.awaited = 0;
        }
    }
    return payloads;
};

/** Take the six bytes of a header, and what they announce. */
AyonHarmony.framing.Decoder.prototype.readHeader = function () {
    var bytes = this.pieces[0];
    var start = this.used;
    if (bytes.size() - start > AyonHarmony.framing.HEADER_SIZE) {
        this.used += AyonHarmony.framing.HEADER_SIZE;
        this.available -= AyonHarmony.framing.HEADER_SIZE;
    } else {
        bytes = this.take(AyonHarmony.framing.HEADER_SIZE);
        start = 0;
    }
    // at() is signed. Not << 24: that would make lengths from 2^31 up negative.
    var length = (bytes.at(start + 2) & 255) * 16777216 + ((bytes.at(start + 3) & 255) << 16)
        + ((bytes.at(start + 4) & 255) << 8) + (bytes.at(start + 5) & 255);
    if (bytes.at(start) !== 65 || bytes.at(start + 1) !== 72) {
        this.error = 'Received the bytes ' + AyonHarmony.framing.numbers(bytes, start)
            + ', which are not a frame header.';
    } else if (length === 0) {
        this.error = 'A frame announces no bytes at all.';
    } else if (length > this.maxPayload) {
        this.error = 'A frame announces ' + length + ' bytes, the limit is ' + this.maxPayload + '.';
    } else {
        this.awaited = length;
    }
};

/**
 * Take the frames that bytes begin with and hold whole, as most do. The bytes are
 * made a text once: calls of Qt cost more than the rest.
 * @param {QByteArray} bytes
 * @param {int} size
 * @param {Array.<string>} payloads  Gets the payloads.
 * @return {int} How many bytes these frames have. What is behind them is the
 *     beginning of a frame, or none.
 */
AyonHarmony.framing.Decoder.prototype.takeWhole = function (bytes, size, payloads) {
    var headerSize = AyonHarmony.framing.HEADER_SIZE;
    var text = this.latin1.toUnicode(bytes);
    var position = 0;
    while (size - position > headerSize && text.charCodeAt(position) === 65 && text.charCodeAt(position + 1) === 72) {
        var length = text.charCodeAt(position + 2) * 16777216 + text.charCodeAt(position + 3) * 65536
            + text.charCodeAt(position + 4) * 256 + text.charCodeAt(position + 5);
        var start = position + headerSize;
        if (length === 0 || length > this.maxPayload || length > size - start) {
            break;
        }
        var payload = text.substr(start, length);
        // Up to 127 both codecs say the same.
        payloads.push((/[\x80-\xff]/).test(payload) ? this.utf8.toUnicode(bytes.mid(start, length)) : payload);
        position = start + length;
    }
    return position;
};

/**
 * @param {QByteArray} bytes
 * @param {int} start
 * @return {string} The six bytes of a header as numbers, for a message.
 */
AyonHarmony.framing.numbers = function (bytes, start) {
    var seen = [];
    for (var i = 0; i < AyonHarmony.framing.HEADER_SIZE; i += 1) {
        seen.push(bytes.at(start + i) & 255);
    }
    return seen.join(' ');
};

/**
 * @param {int} count  At most `available`.
 * @return {QByteArray} The next bytes.
 */
AyonHarmony.framing.Decoder.prototype.take = function (count) {
    var first = this.pieces[0];
    var rest = first.size() - this.used;
    this.available -= count;
    if (count < rest) {
        this.used += count;
        return first.mid(this.used - count, count);
    }
    var taken = this.used === 0 ? first : first.mid(this.used, rest);
    var missing = count - rest;
    var next = 1;
    while (missing > 0 && missing >= this.pieces[next].size()) {
        missing -= this.pieces[next].size();
        taken.append(this.pieces[next]);
        next += 1;
    }
    if (missing > 0) {
        taken.append(this.pieces[next].mid(0, missing));
    }
    this.used = missing;
    this.pieces = this.pieces.slice(next);
    return taken;
};
