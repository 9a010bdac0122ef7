// A script of -compile can stay in an event loop with a socket, and be answered there again and again.
// expect: [3, "ayonayonayon"]
// source: sessions without an artist stand on it; AYON_HARMONY_BATCH_LINE=files is for a Harmony that refutes it
// sure: ours
// part: compile
(function (probe) {
    var loop = new QEventLoop();
    var deadline = new QTimer();
    var socket = new QTcpSocket();
    var bytes = new QByteArray();
    var heard = '';
    var turns = 0;
    bytes.append('ayon');
    deadline.singleShot = true;
    deadline.interval = 3000;
    deadline.timeout.connect(function () {
        loop.quit();
    });
    socket.connected.connect(function () {
        socket.write(bytes);
    });
    socket.readyRead.connect(function () {
        heard += String(socket.readAll());
        if (heard.length === 4 * (turns + 1)) {
            turns += 1;
            if (turns === 3) {
                loop.quit();
            } else {
                socket.write(bytes);
            }
        }
    });
    deadline.start();
    socket.connectToHost('127.0.0.1', probe.port);
    loop.exec();
    deadline.stop();
    socket.close();
    return [turns, heard];
})
