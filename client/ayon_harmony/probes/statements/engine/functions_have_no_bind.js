// Function.prototype.bind is missing.
// expect: "undefined"
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return typeof Function.prototype.bind;
})
