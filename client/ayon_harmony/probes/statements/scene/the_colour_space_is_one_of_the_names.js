// The scene's colour space is one of colorSpaceNames, or empty.
// expect: true
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
// since: 20
(function () {
    return scene.colorSpace() === '' || scene.colorSpaceNames().indexOf(scene.colorSpace()) >= 0;
})
