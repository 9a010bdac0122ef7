// setTimeout, setInterval, Promise, Map, Symbol, console and typed arrays are missing.
// expect: ["undefined", "undefined", "undefined", "undefined", "undefined", "undefined", "undefined"]
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return [typeof setTimeout, typeof setInterval, typeof Promise, typeof Map, typeof Symbol, typeof console, typeof Uint8Array];
})
