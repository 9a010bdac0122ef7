// `const` is accepted.
// expect: 1
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return eval('const ayonConst = 1; ayonConst');
})
