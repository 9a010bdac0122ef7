// element.remove takes an element away.
// expect: [true, ""]
// source: scripting pages of Harmony 15 to 25, class element
// sure: documented
(function (probe) {
    var id = element.add(probe.name('e'), 'COLOR', 12, 'PNG', 'None');
    return [element.remove(id, true), element.getNameById(id)];
})
