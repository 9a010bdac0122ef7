// The codec ISO-8859-1 writes one byte for each character from 0 to 255.
// expect: [5, [0, 1, 127, 128, 255]]
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    var name = new QByteArray();
    var bytes;
    name.append('ISO-8859-1');
    bytes = QTextCodec.codecForName(name).fromUnicode(String.fromCharCode(0, 1, 127, 128, 255));
    return [bytes.size(), [0, 1, 2, 3, 4].map(function (i) { return bytes.at(i) & 255; })];
})
