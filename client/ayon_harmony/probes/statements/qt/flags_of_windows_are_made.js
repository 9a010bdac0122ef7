// new Qt.WindowFlags() is there before 21.1 only.
// profile: window_flags_constructor
// expect before 21.1: "function"
// expect: "undefined"
// source: OpenPype, OpenHarmony
// sure: live
(function () {
    return typeof Qt.WindowFlags;
})
