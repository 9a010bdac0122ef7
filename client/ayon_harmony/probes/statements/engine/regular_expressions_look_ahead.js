// Regular expressions have lookahead, and no lookbehind.
// expect: ["a", true]
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function (probe) {
    return [/a(?=b)/.exec('ab')[0], probe.thrown(function () { return new RegExp('(?<=a)b'); }) !== ''];
})
