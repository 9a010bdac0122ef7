// scene.removeMetadata takes an entry away.
// expect: [true, false]
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function (probe) {
    var entry;
    scene.setMetadata({name: probe.name('text'), type: 'string', creator: 'AYON', version: '1.0', value: '1'});
    entry = scene.metadata(probe.name('text'), 'string');
    if (entry) {
        scene.removeMetadata(entry);
    }
    return [!!entry, !!scene.metadata(probe.name('text'), 'string')];
})
