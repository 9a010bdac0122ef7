// startsWith, endsWith, includes, repeat and padStart are missing.
// expect: ["undefined", "undefined", "undefined", "undefined", "undefined"]
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return ['startsWith', 'endsWith', 'includes', 'repeat', 'padStart'].map(function (name) { return typeof ''[name]; });
})
