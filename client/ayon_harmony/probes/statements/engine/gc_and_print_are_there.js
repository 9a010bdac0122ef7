// The engine has gc() and print().
// expect: ["function", "function"]
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return [typeof gc, typeof print];
})
