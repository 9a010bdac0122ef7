// The title of a backdrop is written into the .xstage.
// expect: ["AYON_saved_backdrop"]
// source: scenes of Harmony 21 to 27
// sure: files
// since: 20
// find: scene/first/first.xstage (AYON_saved_backdrop)
(function () {
    Backdrop.addBackdrop('Top', {
        position: {x: 0, y: 3000, w: 10, h: 10},
        title: {text: 'AYON_saved_backdrop', color: 0xff000000, size: 16, font: 'Arial'},
        description: {text: '', color: 0xff000000, size: 12, font: 'Arial'},
        color: 0xff506478
    });
    scene.saveAll();
})
