// QTcpSocket.setSocketOption takes numbers.
// expect: ""
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function (probe) {
    return probe.thrown(function () { new QTcpSocket().setSocketOption(0, 1); });
})
