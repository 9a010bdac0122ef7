// new QTextStream(bytes).readAll() reads what is in the bytes.
// expect: "abc"
// source: OpenHarmony's process, scripts of a course
// sure: live
(function () {
    var bytes = new QByteArray();
    bytes.append('abc');
    return new QTextStream(bytes).readAll();
})
