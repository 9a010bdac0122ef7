// A script of -compile can hold a socket: what it sends comes back.
// expect: "hello"
// source: the issue of a session without a window stands on it
// sure: ours
// part: compile
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
