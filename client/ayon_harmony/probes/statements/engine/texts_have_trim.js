// String.prototype.trim is there.
// expect: "a b"
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return '  a b\n'.trim();
})
