// A connection that nobody takes tells an error.
// expect: true
// source: ynput/ayon-harmony
// sure: live
(function (probe) {
    var socket = new QTcpSocket();
    var told = false;
    var failed = socket.errorOccurred || socket['error(QAbstractSocket::SocketError)'];
    failed.connect(function () {
        told = true;
    });
    socket.connectToHost('127.0.0.1', 1);
    return probe.until(function () { return told; }, 3000);
})
