// about.isInteractiveApp is false in batch.
// expect: false
// source: scripting pages of Harmony 15 to 25, class about
// sure: documented
(function () {
    return about.isInteractiveApp();
})
