// An entry of metadata holds a megabyte.
// expect: 1000000
// source: the addon stores its records there
// sure: ours
(function (probe) {
    var text = 'x';
    while (text.length < 1000000) {
        text += text;
    }
    scene.setMetadata({name: probe.name('long'), type: 'string', creator: 'AYON', version: '1.0', value: text.slice(0, 1000000)});
    text = scene.metadata(probe.name('long'), 'string').value.length;
    scene.removeMetadata(scene.metadata(probe.name('long'), 'string'));
    return text;
})
