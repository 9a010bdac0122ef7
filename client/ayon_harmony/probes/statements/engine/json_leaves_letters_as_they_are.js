// JSON.stringify does not escape letters beyond ASCII.
// expect: 3
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return JSON.stringify('\u017e').length;
})
