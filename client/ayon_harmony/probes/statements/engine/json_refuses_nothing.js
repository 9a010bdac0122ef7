// JSON.parse throws for an empty text.
// expect: true
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function (probe) {
    return probe.thrown(function () { JSON.parse(''); }) !== '';
})
