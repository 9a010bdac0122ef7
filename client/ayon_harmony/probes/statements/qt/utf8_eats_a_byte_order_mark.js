// toUnicode leaves a byte-order mark out.
// expect: "a"
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    var name = new QByteArray();
    var codec;
    name.append('UTF-8');
    codec = QTextCodec.codecForName(name);
    return codec.toUnicode(codec.fromUnicode('\ufeffa'));
})
