// desktop().screenGeometry is there before 21.1 only.
// profile: desktop_screen_geometry
// expect before 21.1: "function"
// expect: "undefined"
// source: OpenPype
// sure: live
// part: interactive
(function () {
    return typeof QApplication.desktop().screenGeometry;
})
