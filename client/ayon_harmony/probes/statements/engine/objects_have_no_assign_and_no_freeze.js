// Object.assign, freeze, seal, entries and values are missing.
// expect: ["undefined", "undefined", "undefined", "undefined", "undefined"]
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return ['assign', 'freeze', 'seal', 'entries', 'values'].map(function (name) { return typeof Object[name]; });
})
