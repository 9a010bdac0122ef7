// The parts of the version are numbers.
// expect: ["number", "number", "number"]
// source: scripting pages of Harmony 15 to 25, class about
// sure: documented
(function () {
    return [typeof about.getMajorVersion(), typeof about.getMinorVersion(), typeof about.getPatchVersion()];
})
