// QProcess starts a program and gives what it prints.
// expect: true
// source: OpenHarmony, scripts of a course
// sure: live
(function () {
    var process = new QProcess();
    process.start(about.isWindowsArch() ? 'cmd.exe' : '/bin/echo', about.isWindowsArch() ? ['/c', 'echo', 'hello'] : ['hello']);
    process.waitForFinished(10000);
    return String(process.readAllStandardOutput()).indexOf('hello') >= 0;
})
