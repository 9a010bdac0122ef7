// setColorSpace does not take a name that there is not.
// expect: false
// source: nobody says so in public
// sure: ours
// since: 20
(function () {
    var before = scene.colorSpace();
    var seen;
    scene.setColorSpace('AYON nowhere');
    seen = scene.colorSpace() === 'AYON nowhere';
    scene.setColorSpace(before);
    return seen;
})
