// about.isInteractiveApp is true with a window.
// expect: true
// source: scripting pages of Harmony 15 to 25, class about
// sure: documented
// part: interactive
(function () {
    return about.isInteractiveApp();
})
