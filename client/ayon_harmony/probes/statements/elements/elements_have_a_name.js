// element.getNameById gives the name, and '' for no element.
// expect: [true, ""]
// source: scripting pages of Harmony 15 to 25, class element
// sure: documented
(function (probe) {
    var id = element.add(probe.name('e'), 'COLOR', 12, 'PNG', 'None');
    return [element.getNameById(id) === probe.name('e'), element.getNameById(99999)];
})
