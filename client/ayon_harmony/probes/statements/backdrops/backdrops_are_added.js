// Backdrop.addBackdrop adds one, and backdrops lists it with its parts.
// expect: [1, "Title", "Text", 10, 20, 300, 200]
// source: scripting pages of Harmony 15 to 25, class Backdrop
// sure: documented
// since: 20
(function () {
    var before = Backdrop.backdrops('Top').length;
    var all;
    var one;
    Backdrop.addBackdrop('Top', {
        position: {x: 10, y: 20, w: 300, h: 200},
        title: {text: 'Title', color: 0xff000000, size: 16, font: 'Arial'},
        description: {text: 'Text', color: 0xff000000, size: 12, font: 'Arial'},
        color: 0xff506478
    });
    all = Backdrop.backdrops('Top');
    one = all[all.length - 1];
    return [all.length - before, one.title.text, one.description.text, one.position.x, one.position.y, one.position.w, one.position.h];
})
