// specialFolders.userScripts ends in the major version, two zeros and -scripts.
// expect: true
// source: page about script locations of Harmony 20 to 24; ftrack's framework for Harmony
// sure: documented
(function () {
    return String(specialFolders.userScripts).indexOf(about.getMajorVersion() + '00-scripts') > 0;
})
