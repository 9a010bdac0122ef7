// setMetadata with a name that is there replaces its value.
// expect: "two"
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function (probe) {
    ['one', 'two'].forEach(function (text) {
        scene.setMetadata({name: probe.name('text'), type: 'string', creator: 'AYON', version: '1.0', value: text});
    });
    return scene.metadata(probe.name('text'), 'string').value;
})
