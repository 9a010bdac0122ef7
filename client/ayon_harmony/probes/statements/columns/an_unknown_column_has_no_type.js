// column.type gives '' for a name that is no column.
// expect: ""
// source: scripting pages of Harmony 15 to 25, class column
// sure: documented
(function () {
    return column.type('AYON_none');
})
