// QByteArray.mid copies and leaves its object as it is.
// expect: [2, 4]
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    var bytes = new QByteArray();
    bytes.append('abcd');
    return [bytes.mid(1, 2).size(), bytes.size()];
})
