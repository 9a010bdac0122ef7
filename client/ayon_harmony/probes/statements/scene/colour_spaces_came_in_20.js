// scene.colorSpace, colorSpaceNames and setColorSpace are there from 20 on.
// expect: ["function", "function", "function"]
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
// since: 20
(function () {
    return [typeof scene.colorSpace, typeof scene.colorSpaceNames, typeof scene.setColorSpace];
})
