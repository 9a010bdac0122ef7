// element.vectorType is more than 0 for TVG and 0 for pictures.
// expect: [true, 0]
// source: scripting pages of Harmony 15 to 25, class element
// sure: documented
(function (probe) {
    return [element.vectorType(element.add(probe.name('v'), 'COLOR', 12, 'SCAN', 'TVG')) > 0, element.vectorType(element.add(probe.name('p'), 'COLOR', 12, 'PNG', 'None'))];
})
