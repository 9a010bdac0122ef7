// A variable hides a global of Harmony of the same name in the whole function.
// expect: "undefined"
// source: measured on Qt Script of Qt 5.15, hoisting
// sure: measured
(function () {
    var seen = typeof node;
    var node = 1;
    return node === 1 ? seen : '';
})
