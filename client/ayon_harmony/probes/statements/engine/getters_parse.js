// Getters in object literals work.
// expect: 7
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return eval('({get seven() { return 7; }}).seven');
})
