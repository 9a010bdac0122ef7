// QPixmap.grabWindow is there before 21.1 only.
// profile: grab_window
// expect before 21.1: "function"
// expect: "undefined"
// source: Qt, which took it away after 4
// sure: documented
(function () {
    return typeof QPixmap.grabWindow;
})
