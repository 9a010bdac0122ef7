// element.add gives the id of a new element, which is 0 or more.
// expect: true
// source: scripting pages of Harmony 15 to 25, class element
// sure: documented
(function (probe) {
    return element.add(probe.name('e'), 'COLOR', 12, 'PNG', 'None') >= 0;
})
