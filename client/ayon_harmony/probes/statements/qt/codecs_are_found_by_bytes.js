// QTextCodec.codecForName takes a QByteArray.
// expect: true
// source: ynput/ayon-harmony, OpenPype on 20 to 22
// sure: live
(function () {
    var name = new QByteArray();
    name.append('UTF-8');
    return !!QTextCodec.codecForName(name);
})
