// Paths of Harmony have forward slashes on every system.
// expect: -1
// source: scripting pages of Harmony 15 to 25, class specialFolders
// sure: documented
(function () {
    return String(specialFolders.temp).indexOf('\\');
})
