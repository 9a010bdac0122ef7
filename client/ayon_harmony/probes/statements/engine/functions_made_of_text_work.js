// new Function() makes a function.
// expect: 3
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return new Function('a', 'b', 'return a + b')(1, 2);
})
