// An unknown name is "Can't find variable".
// expect: "ReferenceError: Can't find variable: ayonNothing"
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function (probe) {
    return probe.thrown(function () { eval('ayonNothing'); });
})
