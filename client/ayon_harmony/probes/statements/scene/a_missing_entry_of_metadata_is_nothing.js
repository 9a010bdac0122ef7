// scene.metadata gives nothing for a name that is not there.
// expect: false
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function () {
    return !!scene.metadata('ayon_probe_none', 'string');
})
