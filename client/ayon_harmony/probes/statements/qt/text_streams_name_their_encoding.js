// QTextStream has setCodec before 21.1 and setEncoding from then on.
// profile: text_stream_codec
// expect before 21.1: ["function", "undefined"]
// expect: ["undefined", "function"]
// source: Qt 6 renamed it
// sure: ours
(function () {
    var stream = new QTextStream(new QByteArray());
    return [typeof stream.setCodec, typeof stream.setEncoding];
})
