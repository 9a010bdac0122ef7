// scene.isCompacted is there from 25 on, and false for a scene of loose files.
// expect from 25: false
// expect: "undefined"
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function () {
    return typeof scene.isCompacted === 'function' ? scene.isCompacted() : 'undefined';
})
