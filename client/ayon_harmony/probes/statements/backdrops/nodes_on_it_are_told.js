// Backdrop.nodes lists the nodes that lie on a backdrop.
// expect: [true, false]
// source: scripting pages of Harmony 15 to 25, class Backdrop
// sure: documented
// since: 20
(function (probe) {
    var group = probe.add('GROUP');
    var inside = node.add(group, probe.name('in'), 'PEG', 50, 50, 0);
    var outside = node.add(group, probe.name('out'), 'PEG', 5000, 5000, 0);
    var found;
    Backdrop.addBackdrop(group, {
        position: {x: 0, y: 0, w: 600, h: 600},
        title: {text: 'Nodes', color: 0xff000000, size: 16, font: 'Arial'},
        description: {text: '', color: 0xff000000, size: 12, font: 'Arial'},
        color: 0xff506478
    });
    found = Backdrop.nodes(Backdrop.backdrops(group)[0]);
    return [found.indexOf(inside) >= 0, found.indexOf(outside) >= 0];
})
