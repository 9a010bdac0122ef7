// The error signal of a socket is errorOccurred from 21.1 on.
// profile: socket_error_occurred
// expect before 21.1: "undefined"
// expect: "function"
// source: a fork of tk-harmony
// sure: live
(function () {
    return typeof new QTcpSocket().errorOccurred;
})
