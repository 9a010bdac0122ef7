// JSON.stringify throws a TypeError for a circle.
// expect: "TypeError"
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function (probe) {
    return probe.thrown(function () { var a = {}; a.a = a; JSON.stringify(a); }).split(':')[0];
})
