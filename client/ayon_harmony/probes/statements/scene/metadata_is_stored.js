// scene.setMetadata stores a text with any letters and lines.
// expect: "\u017ela\n\"1\" <a>"
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function (probe) {
    scene.setMetadata({name: probe.name('text'), type: 'string', creator: 'AYON', version: '1.0', value: '\u017ela\n"1" <a>'});
    return scene.metadata(probe.name('text'), 'string').value;
})
