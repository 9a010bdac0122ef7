// numberOf and id go through all elements.
// expect: true
// source: scripting pages of Harmony 15 to 25, class element
// sure: documented
(function (probe) {
    var id = element.add(probe.name('e'), 'COLOR', 12, 'PNG', 'None');
    var i;
    for (i = 0; i < element.numberOf(); i += 1) {
        if (element.id(i) === id) {
            return true;
        }
    }
    return false;
})
