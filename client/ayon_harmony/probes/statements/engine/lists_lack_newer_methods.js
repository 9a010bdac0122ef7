// find, findIndex, includes, Array.from and Array.of are missing.
// expect: ["undefined", "undefined", "undefined", "undefined", "undefined"]
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return [typeof [].find, typeof [].findIndex, typeof [].includes, typeof Array.from, typeof Array.of];
})
