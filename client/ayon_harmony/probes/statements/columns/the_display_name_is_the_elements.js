// getDisplayName of a drawing column is the name of its element.
// expect: true
// source: nobody says so in public
// sure: ours
(function (probe) {
    return column.getDisplayName(probe.layer('L').column) === probe.name('L');
})
