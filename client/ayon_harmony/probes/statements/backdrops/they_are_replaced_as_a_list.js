// Backdrop.setBackdrops replaces the backdrops of a group.
// expect: [true, "Changed", 0]
// source: scripting pages of Harmony 15 to 25, class Backdrop
// sure: documented
// since: 20
(function (probe) {
    var group = probe.add('GROUP');
    var all;
    var seen;
    Backdrop.addBackdrop(group, {
        position: {x: 0, y: 0, w: 10, h: 10},
        title: {text: 'One', color: 0xff000000, size: 16, font: 'Arial'},
        description: {text: '', color: 0xff000000, size: 12, font: 'Arial'},
        color: 0xff506478
    });
    all = Backdrop.backdrops(group);
    all[0].title.text = 'Changed';
    seen = [Backdrop.setBackdrops(group, all), Backdrop.backdrops(group)[0].title.text];
    Backdrop.setBackdrops(group, []);
    return seen.concat([Backdrop.backdrops(group).length]);
})
