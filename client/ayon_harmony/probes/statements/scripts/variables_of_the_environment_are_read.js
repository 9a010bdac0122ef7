// System.getenv reads a variable whole, whatever its letters.
// expect: "\u017elu\u0165 1"
// source: scripting pages of Harmony 15 to 25, class System
// sure: documented
(function () {
    return System.getenv('AYON_PROBE');
})
