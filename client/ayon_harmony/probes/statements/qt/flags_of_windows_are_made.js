// new Qt.WindowFlags() is there, before 21.1 and from 21.1 on.
// expect: "function"
// source: OpenHarmony's own branch for Harmony above 21.1, EZ-Render of VisualDroids
// sure: live
(function () {
    return typeof Qt.WindowFlags;
})
