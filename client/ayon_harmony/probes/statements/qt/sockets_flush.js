// QTcpSocket.flush is there.
// expect: "function"
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return typeof new QTcpSocket().flush;
})
