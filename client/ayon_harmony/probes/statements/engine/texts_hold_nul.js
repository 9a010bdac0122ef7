// A text may hold the character 0.
// expect: [3, 0]
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return ['a\u0000b'.length, 'a\u0000b'.charCodeAt(1)];
})
