// Calling what is no function is a TypeError in the words of JavaScriptCore.
// expect: "TypeError: Result of expression 'o.foo' [undefined] is not a function."
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function (probe) {
    return probe.thrown(function () { eval('var o = {}; o.foo()'); });
})
