// scene.getDefaultDisplay names a display of the scene.
// expect: true
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function () {
    var name = scene.getDefaultDisplay();
    return node.type(name) === 'DISPLAY' || node.type('Top/' + name) === 'DISPLAY';
})
