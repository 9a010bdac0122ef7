// desktop() has availableGeometry in all versions.
// profile: desktop_available_geometry
// expect: true
// source: OpenPype
// sure: live
// part: interactive
(function () {
    return !!QApplication.desktop().availableGeometry;
})
