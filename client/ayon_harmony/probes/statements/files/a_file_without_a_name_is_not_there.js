// new File('').exists is false.
// expect: false
// source: OpenHarmony's addDrawing
// sure: live
(function () {
    return new File('').exists;
})
