// addBackdropToSelection selects by group and place.
// expect: "Chosen"
// source: scripting pages of Harmony 15 to 25, class selection
// sure: documented
// since: 20
(function (probe) {
    var group = probe.add('GROUP');
    var seen;
    Backdrop.addBackdrop(group, {
        position: {x: 0, y: 0, w: 10, h: 10},
        title: {text: 'Chosen', color: 0xff000000, size: 16, font: 'Arial'},
        description: {text: '', color: 0xff000000, size: 12, font: 'Arial'},
        color: 0xff506478
    });
    selection.clearSelection();
    selection.addBackdropToSelection(group, 0);
    seen = selection.selectedBackdrops()[0].title.text;
    selection.clearSelection();
    return seen;
})
