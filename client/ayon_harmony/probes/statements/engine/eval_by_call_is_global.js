// eval.call(null, text) runs in the global scope.
// expect: ["number", "undefined"]
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    var ayonLocal = 1;
    eval.call(null, 'var ayonGlobal = ' + ayonLocal);
    return [eval.call(null, 'typeof ayonGlobal'), eval.call(null, 'typeof ayonLocal')];
})
