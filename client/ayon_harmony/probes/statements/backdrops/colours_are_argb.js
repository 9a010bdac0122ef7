// The colour of a backdrop is alpha, red, green, blue in one number.
// expect: "ff506478"
// source: scripting pages of Harmony 15 to 25, class Backdrop
// sure: documented
// since: 20
(function () {
    var all;
    Backdrop.addBackdrop('Top', {
        position: {x: 900, y: 0, w: 10, h: 10},
        title: {text: 'Colour', color: 0xff000000, size: 16, font: 'Arial'},
        description: {text: '', color: 0xff000000, size: 12, font: 'Arial'},
        color: 0xff506478
    });
    all = Backdrop.backdrops('Top');
    return (all[all.length - 1].color >>> 0).toString(16);
})
