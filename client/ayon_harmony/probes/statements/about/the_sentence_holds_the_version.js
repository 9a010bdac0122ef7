// about.getVersionInfoStr holds the version as digits with dots.
// expect: true
// source: tk-harmony, BirdoApp
// sure: live
(function () {
    return about.getVersionInfoStr().indexOf(about.getMajorVersion() + '.' + about.getMinorVersion() + '.' + about.getPatchVersion()) >= 0;
})
