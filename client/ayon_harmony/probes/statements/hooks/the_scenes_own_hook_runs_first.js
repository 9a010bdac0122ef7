// TB_sceneOpened of the scene's folder runs, and no other of that name.
// expect: [1, 0]
// source: hooks inside of scenes are shipped by BirdoApp and tk-harmony; the order is a guess
// sure: ours
// part: interactive
(function () {
    function count(text) {
        return ayonHooks.filter(function (seen) { return seen === text; }).length;
    }
    return [count('scene'), count('global')];
})
