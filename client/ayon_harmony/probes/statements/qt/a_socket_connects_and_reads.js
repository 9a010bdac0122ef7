// A QTcpSocket connects, writes and reads while an event loop runs, in batch too.
// expect: "hello"
// source: ynput/ayon-harmony, with a window; in batch nobody says so
// sure: live
(function (probe) {
    var socket = new QTcpSocket();
    var heard = '';
    var bytes = new QByteArray();
    bytes.append('hello');
    socket.connected.connect(function () {
        socket.write(bytes);
    });
    socket.readyRead.connect(function () {
        heard += String(socket.readAll());
    });
    socket.connectToHost('127.0.0.1', probe.port);
    probe.until(function () { return heard.length >= 5; }, 3000);
    socket.close();
    return heard;
})
