// QEventLoop.exec comes back after quit.
// expect: "back"
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    var loop = new QEventLoop();
    var timer = new QTimer();
    timer.singleShot = true;
    timer.interval = 1;
    timer.timeout.connect(function () {
        loop.quit();
    });
    timer.start();
    loop.exec();
    return 'back';
})
