// An entry is found by name and type; the same name with another type is none.
// expect: false
// source: nobody says so in public
// sure: ours
(function (probe) {
    scene.setMetadata({name: probe.name('typed'), type: 'string', creator: 'AYON', version: '1.0', value: '1'});
    return !!scene.metadata(probe.name('typed'), 'int');
})
