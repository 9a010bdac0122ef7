// QByteArray has no appendByte, fromHex and fromBase64.
// expect: ["undefined", "undefined", "undefined"]
// source: the open bindings have them
// sure: ours
(function () {
    return [typeof new QByteArray().appendByte, typeof QByteArray.fromHex, typeof QByteArray.fromBase64];
})
