// "use strict" changes nothing: an undeclared name becomes a global.
// expect: 3
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    eval.call(null, '(function () { "use strict"; ayonStrict = 3; }())');
    return eval.call(null, 'ayonStrict');
})
