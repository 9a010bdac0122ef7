// element.add gives -1 for a format that there is not.
// expect: -1
// source: scripting pages of Harmony 15 to 25, class element
// sure: documented
(function (probe) {
    return element.add(probe.name('e'), 'COLOR', 12, 'AYON', 'None');
})
