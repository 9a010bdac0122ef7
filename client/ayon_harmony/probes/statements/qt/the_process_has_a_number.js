// QCoreApplication.applicationPid gives the number of the process.
// expect: [true, "number"]
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return [QCoreApplication.applicationPid() > 1, typeof QCoreApplication.applicationPid()];
})
