// System.getenv gives '' for a variable that is not set.
// expect: ""
// source: scripting pages of Harmony 15 to 25, class System
// sure: documented
(function () {
    return System.getenv('AYON_PROBE_NOT_SET');
})
