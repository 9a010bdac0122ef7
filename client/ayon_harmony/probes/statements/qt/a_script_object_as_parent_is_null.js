// A script object that is no QObject, given where a QObject is wanted, counts as null.
// expect: ""
// source: ynput/ayon-harmony, tk-harmony: new QTcpSocket(this)
// sure: live
(function (probe) {
    return probe.thrown(function () {
        (function Owner() {
            this.socket = new QTcpSocket(this);
        }).call({});
    });
})
