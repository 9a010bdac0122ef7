// Metadata is written into the .xstage.
// expect: ["AYON_saved_text"]
// source: scenes of Harmony 21 to 27
// sure: files
// find: scene/first/first.xstage (AYON_saved_text)
(function () {
    scene.setMetadata({name: 'ayon_saved', type: 'string', creator: 'AYON', version: '1.0', value: 'AYON_saved_text'});
    scene.saveAll();
})
