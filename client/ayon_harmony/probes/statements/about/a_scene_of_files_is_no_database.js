// about.isDatabaseMode is false for a scene that lies in a folder.
// expect: false
// source: scripting pages of Harmony 15 to 25, class about
// sure: documented
(function () {
    return about.isDatabaseMode();
})
