// A letter beyond 16 bits counts as two, and half of it can be kept.
// expect: [2, 55357]
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return ['\ud83d\ude00'.length, '\ud83d'.charCodeAt(0)];
})
