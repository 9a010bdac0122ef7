// QTcpSocket.errorString is a function that gives a text.
// expect: "string"
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return typeof new QTcpSocket().errorString();
})
