// setColorSpace takes each of colorSpaceNames, and colorSpace tells it.
// expect: [true, true]
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
// since: 20
(function () {
    var before = scene.colorSpace();
    var names = scene.colorSpaceNames();
    var isTaken = names.every(function (name) {
        scene.setColorSpace(name);
        return scene.colorSpace() === name;
    });
    scene.setColorSpace(before);
    return [names.length > 0, isTaken];
})
