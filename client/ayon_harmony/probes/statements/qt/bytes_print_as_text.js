// String(byteArray) reads it as text.
// expect: "abc"
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    var bytes = new QByteArray();
    bytes.append('abc');
    return String(bytes);
})
