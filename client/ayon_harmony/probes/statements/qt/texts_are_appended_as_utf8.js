// QByteArray.append writes a text as UTF-8.
// expect: 2
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    var bytes = new QByteArray();
    bytes.append('\u00ff');
    return bytes.size();
})
