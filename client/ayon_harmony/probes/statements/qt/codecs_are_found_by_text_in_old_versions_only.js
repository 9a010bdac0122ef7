// QTextCodec.codecForName takes a plain text before 21.1 and not after.
// profile: codec_by_string
// expect before 21.1: true
// expect: false
// source: OpenPype, for 20 and 21.1
// sure: live
(function (probe) {
    var found = null;
    probe.thrown(function () {
        found = QTextCodec.codecForName('UTF-8');
    });
    return !!found;
})
