// A new backdrop is the last of its group's list.
// expect: "Second"
// source: nobody says so in public
// sure: ours
// since: 20
(function (probe) {
    var group = probe.add('GROUP');
    ['First', 'Second'].forEach(function (text, number) {
        Backdrop.addBackdrop(group, {
            position: {x: number * 100, y: 0, w: 10, h: 10},
            title: {text: text, color: 0xff000000, size: 16, font: 'Arial'},
            description: {text: '', color: 0xff000000, size: 12, font: 'Arial'},
            color: 0xff506478
        });
    });
    return Backdrop.backdrops(group)[1].title.text;
})
