// The codec UTF-8 writes UTF-8 and reads it.
// expect: [13, true]
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    var name = new QByteArray();
    var text = '\u017elu\u0165 \u65e5\u672c';
    var codec;
    name.append('UTF-8');
    codec = QTextCodec.codecForName(name);
    return [codec.fromUnicode(text).size(), codec.toUnicode(codec.fromUnicode(text)) === text];
})
