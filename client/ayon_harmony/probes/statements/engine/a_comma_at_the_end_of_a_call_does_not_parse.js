// A comma behind the last argument of a call is a syntax error.
// expect: "SyntaxError: Parse error"
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function (probe) {
    return probe.thrown(function () { eval('Math.abs(1,)'); });
})
