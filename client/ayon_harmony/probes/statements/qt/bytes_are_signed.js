// QByteArray.at gives a signed number.
// expect: -1
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    var name = new QByteArray();
    name.append('ISO-8859-1');
    return QTextCodec.codecForName(name).fromUnicode('\u00ff').at(0);
})
