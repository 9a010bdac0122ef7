// Exactly one of the three systems is told.
// expect: 1
// source: scripting pages of Harmony 15 to 25, class about
// sure: documented
(function () {
    return [about.isWindowsArch(), about.isMacArch(), about.isLinuxArch()].filter(function (is) { return is; }).length;
})
