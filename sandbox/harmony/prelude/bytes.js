/*
 * QByteArray, QTextCodec and QDataStream.
 *
 * The bytes are Python's; script holds a handle (`__v`). `at()` is signed, as
 * in C++. NUL comes over as U+0100 (bytes) or U+FFFF (text) and is put back.
 */
(function (kit) {
    var qt = kit.qt;
    var global = kit.global;

    function hide(target, name, value) {
        Object.defineProperty(target, name, {value: value, writable: true, configurable: true});
    }

    function withNul(text) {
        return text.indexOf('\uffff') < 0 ? text : text.split('\uffff').join('\u0000');
    }

    function noMatch(name) {
        kit.fail(name + '(): no function match for these arguments', Error);
    }

    // -- QByteArray --------------------------------------------------------------

    function QByteArray(content, fill) {
        var i, bytes;
        if (!(this instanceof QByteArray)) {
            kit.fail('QByteArray(): Did you forget to construct with \'new\'?', TypeError);
        }
        hide(this, '__v', qt.b_new());
        if (arguments.length === 0) {
            return;
        }
        if (typeof content === 'number' && arguments.length > 1) {
            bytes = typeof fill === 'string' ? fill.charCodeAt(0) : fill;
            for (i = 0; i < content; i++) {
                qt.b_pack(this.__v, 'B', bytes);
            }
            return;
        }
        this.append(content);
    }

    function fromHandle(handle) {
        var made = {};
        made.__proto__ = QByteArray.prototype;
        hide(made, '__v', handle);
        return made;
    }

    function asHandle(value, name) {
        if (value instanceof QByteArray) {
            return value.__v;
        }
        if (typeof value === 'string') {
            return new QByteArray(value).__v;
        }
        return noMatch(name);
    }

    function changed(bytes) {
        bytes.__s = undefined;
        return bytes;
    }

    function binary(bytes) {
        if (bytes.__s === undefined) {
            hide(bytes, '__s', qt.b_binary(bytes.__v));
        }
        return bytes.__s;
    }

    hide(QByteArray.prototype, '__s', undefined);
    hide(QByteArray.prototype, '__reads', 0);

    QByteArray.prototype.append = function (other) {
        if (other instanceof QByteArray) {
            qt.b_append(this.__v, other.__v);
        } else if (typeof other === 'string') {
            qt.b_append_text(this.__v, other);
        } else {
            noMatch('append');
        }
        return changed(this);
    };
    QByteArray.prototype.prepend = function (other) {
        qt.b_insert(this.__v, 0, asHandle(other, 'prepend'));
        return changed(this);
    };
    QByteArray.prototype.insert = function (position, other) {
        qt.b_insert(this.__v, position, asHandle(other, 'insert'));
        return changed(this);
    };
    QByteArray.prototype.at = function (index) {
        var code;
        if (this.__reads < 16) {
            hide(this, '__reads', this.__reads + 1);
            return qt.b_at(this.__v, index);
        }
        code = binary(this).charCodeAt(index);
        return code === 256 || code !== code ? 0 : (code > 127 ? code - 256 : code);
    };
    QByteArray.prototype.size = function () {
        return qt.b_size(this.__v);
    };
    QByteArray.prototype.length = QByteArray.prototype.size;
    QByteArray.prototype.count = QByteArray.prototype.size;
    QByteArray.prototype.isEmpty = function () {
        return qt.b_size(this.__v) === 0;
    };
    QByteArray.prototype.isNull = QByteArray.prototype.isEmpty;
    QByteArray.prototype.mid = function (position, length) {
        return fromHandle(qt.b_mid(this.__v, position, length === undefined ? -1 : length));
    };
    QByteArray.prototype.left = function (length) {
        return fromHandle(qt.b_mid(this.__v, 0, length));
    };
    QByteArray.prototype.right = function (length) {
        return fromHandle(qt.b_mid(this.__v, Math.max(0, this.size() - length), -1));
    };
    QByteArray.prototype.remove = function (position, length) {
        qt.b_remove(this.__v, position, length);
        return changed(this);
    };
    QByteArray.prototype.chop = function (count) {
        qt.b_remove(this.__v, Math.max(0, this.size() - count), count);
        changed(this);
    };
    QByteArray.prototype.truncate = function (length) {
        qt.b_remove(this.__v, length, this.size());
        changed(this);
    };
    QByteArray.prototype.clear = function () {
        qt.b_remove(this.__v, 0, this.size());
        changed(this);
    };
    QByteArray.prototype.indexOf = function (other, start) {
        return qt.b_index(this.__v, asHandle(other, 'indexOf'), start || 0, false);
    };
    QByteArray.prototype.lastIndexOf = function (other, start) {
        return qt.b_index(this.__v, asHandle(other, 'lastIndexOf'), start === undefined ? -1 : start, true);
    };
    QByteArray.prototype.contains = function (other) {
        return this.indexOf(other) >= 0;
    };
    QByteArray.prototype.startsWith = function (other) {
        var wanted = fromHandle(asHandle(other, 'startsWith'));
        return qt.b_equals(this.left(wanted.size()).__v, wanted.__v);
    };
    QByteArray.prototype.endsWith = function (other) {
        var wanted = fromHandle(asHandle(other, 'endsWith'));
        return wanted.size() <= this.size() && qt.b_equals(this.right(wanted.size()).__v, wanted.__v);
    };
    QByteArray.prototype.replace = function (before, after) {
        qt.b_replace(this.__v, asHandle(before, 'replace'), asHandle(after, 'replace'));
        return changed(this);
    };
    QByteArray.prototype.equals = function (other) {
        return other instanceof QByteArray && qt.b_equals(this.__v, other.__v);
    };
    ['toBase64', 'toHex', 'toUpper', 'toLower', 'trimmed'].forEach(function (name) {
        QByteArray.prototype[name] = function () {
            return fromHandle(qt.b_transform(this.__v, name));
        };
    });
    QByteArray.prototype.toInt = function () {
        var number = parseInt(this.toString(), 10);
        return isNaN(number) ? 0 : number;
    };
    QByteArray.prototype.toString = function () {
        return withNul(qt.b_utf8(this.__v));
    };
    Object.keys(QByteArray.prototype).forEach(function (name) {
        hide(QByteArray.prototype, name, QByteArray.prototype[name]);
    });
    hide(QByteArray.prototype, 'constructor', QByteArray);
    kit.put('QByteArray', QByteArray);
    kit.bytesFromHandle = fromHandle;
    kit.withNul = withNul;

    // -- QTextCodec --------------------------------------------------------------

    function QTextCodec() {
        throw new TypeError('QTextCodec cannot be constructed');
    }

    function codec(handle) {
        var made;
        made = {};
        made.__proto__ = QTextCodec.prototype;
        hide(made, '__v', handle);
        return made;
    }

    QTextCodec.codecForName = function (name) {
        if (name instanceof QByteArray) {
            return qt.has_codec(name.__v, true) ? codec(qt.codec(name.__v, true)) : null;
        }
        if (typeof name === 'string' && qt.has('codec_by_string')) {
            return qt.has_codec(name, false) ? codec(qt.codec(name, false)) : null;
        }
        return noMatch('QTextCodec.codecForName');
    };
    QTextCodec.codecForLocale = function () {
        return codec(qt.codec_for_locale());
    };
    QTextCodec.prototype.name = function () {
        return new QByteArray(qt.codec_name(this.__v));
    };
    QTextCodec.prototype.fromUnicode = function (text) {
        return fromHandle(qt.codec_encode(this.__v, String(text)));
    };
    QTextCodec.prototype.toUnicode = function (bytes) {
        return withNul(qt.codec_decode(this.__v, asHandle(bytes, 'toUnicode')));
    };
    kit.put('QTextCodec', QTextCodec);

    // -- QDataStream -------------------------------------------------------------

    // Over bytes it works on a QBuffer, which writes them back after each call.
    if (qt.has('QDataStream')) {
        (function () {
            var numbers = {
                Byte: 'b', Short: 'h', Int: 'i', LongLong: 'q', Float: 'f', Double: 'd'
            };
            var sizes = {b: 1, h: 2, i: 4, q: 8, f: 4, d: 8};

            function QDataStream(target, mode) {
                if (!(this instanceof QDataStream)) {
                    throw new TypeError('QDataStream(): Did you forget to construct with \'new\'?');
                }
                hide(this, '__device', null);
                hide(this, '__version', QDataStream.Qt_5_0);
                hide(this, '__status', QDataStream.Ok);
                hide(this, '__little', false);
                if (arguments.length === 0) {
                    return;
                }
                if (target instanceof QByteArray) {
                    if (mode !== undefined && (mode & 2) && !(mode & 1)) {
                        target.clear();
                    }
                    this.__device = new global.QBuffer(target);
                    this.__device.open(mode === undefined ? 1 : mode);
                } else if (target && typeof target.readAll === 'function') {
                    this.__device = target;
                } else {
                    noMatch('QDataStream');
                }
            }

            function fail(stream) {
                stream.__status = QDataStream.ReadPastEnd;
                return 0;
            }

            function turned(bytes, isLittle) {
                return isLittle ? fromHandle(qt.b_transform(bytes.__v, 'reversed')) : bytes;
            }

            ['Qt_4_0 7', 'Qt_4_5 11', 'Qt_4_6 12', 'Qt_4_7 12', 'Qt_4_8 12', 'Qt_5_0 13', 'BigEndian 0',
                'LittleEndian 1', 'Ok 0', 'ReadPastEnd 1', 'ReadCorruptData 2', 'WriteFailed 3'
            ].forEach(function (pair) {
                QDataStream[pair.split(' ')[0]] = Number(pair.split(' ')[1]);
            });
            QDataStream.prototype.setVersion = function (version) {
                this.__version = version;
            };
            QDataStream.prototype.version = function () {
                return this.__version;
            };
            QDataStream.prototype.setDevice = function (device) {
                this.__device = device && typeof device.readAll === 'function' ? device : null;
            };
            QDataStream.prototype.unsetDevice = function () {
                this.__device = null;
            };
            QDataStream.prototype.device = function () {
                return this.__device;
            };
            QDataStream.prototype.status = function () {
                return this.__status;
            };
            QDataStream.prototype.resetStatus = function () {
                this.__status = QDataStream.Ok;
            };
            QDataStream.prototype.setByteOrder = function (order) {
                this.__little = order === QDataStream.LittleEndian;
            };
            QDataStream.prototype.byteOrder = function () {
                return this.__little ? QDataStream.LittleEndian : QDataStream.BigEndian;
            };
            QDataStream.prototype.atEnd = function () {
                return this.__device === null || this.__device.atEnd();
            };
            QDataStream.prototype.skipRawData = function (count) {
                return this.__device === null ? -1 : this.__device.read(count).size();
            };
            Object.keys(numbers).forEach(function (name) {
                var form = numbers[name];
                QDataStream.prototype['write' + name] = function (value) {
                    var bytes = new QByteArray();
                    qt.b_pack(bytes.__v, form, Number(value));
                    if (this.__device !== null) {
                        this.__device.write(turned(bytes, this.__little));
                    }
                };
                QDataStream.prototype['read' + name] = function () {
                    var bytes;
                    if (this.__device === null) {
                        return 0;
                    }
                    bytes = this.__device.read(sizes[form]);
                    if (bytes.size() < sizes[form]) {
                        return fail(this);
                    }
                    return qt.b_unpack(turned(bytes, this.__little).__v, form, 0);
                };
            });
            QDataStream.prototype.writeBoolean = function (value) {
                this.writeByte(value ? 1 : 0);
            };
            QDataStream.prototype.readBoolean = function () {
                return this.readByte() !== 0;
            };
            // A QString: its length in bytes, then UTF-16; null is 0xffffffff.
            QDataStream.prototype.writeString = function (text) {
                var i;
                text = String(text);
                this.writeInt(text.length * 2);
                for (i = 0; i < text.length; i++) {
                    this.writeShort(text.charCodeAt(i));
                }
            };
            QDataStream.prototype.readString = function () {
                var left = this.readInt();
                var text = '';
                while (left > 1 && !this.__status) {
                    text += String.fromCharCode(this.readShort() & 0xffff);
                    left -= 2;
                }
                return text;
            };
            kit.put('QDataStream', QDataStream);
        }());
    }
})
