// What is assigned without var becomes global for all scripts of the scene.
// expect: 5
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    ayonAssigned = 5;
    return eval.call(null, 'ayonAssigned');
})
