// Drawing.create gives false for a drawing that is there.
// expect: false
// source: nobody says so in public
// sure: ours
(function (probe) {
    var layer = probe.layer('L');
    Drawing.create(layer.element, '1', true);
    return Drawing.create(layer.element, '1', true);
})
