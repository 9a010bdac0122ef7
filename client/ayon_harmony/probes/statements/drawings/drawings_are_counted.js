// Drawing.numberOf and name go through the drawings of an element.
// expect: ["1", "a"]
// source: scripting pages of Harmony 15 to 25, class Drawing
// sure: documented
(function (probe) {
    var layer = probe.layer('L');
    var names = [];
    var i;
    probe.draw(layer.element, '1');
    probe.draw(layer.element, 'a');
    for (i = 0; i < Drawing.numberOf(layer.element); i += 1) {
        names.push(String(Drawing.name(layer.element, i)));
    }
    return names.sort();
})
