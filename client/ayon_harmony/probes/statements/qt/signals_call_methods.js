// signal.connect(object, function) calls the function on the object.
// expect: "mine"
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function (probe) {
    var timer = new QTimer();
    var object = {name: 'mine', seen: ''};
    object.take = function () {
        this.seen = this.name;
    };
    timer.singleShot = true;
    timer.interval = 0;
    timer.timeout.connect(object, object.take);
    timer.start();
    probe.until(function () { return object.seen !== ''; }, 1000);
    return object.seen;
})
