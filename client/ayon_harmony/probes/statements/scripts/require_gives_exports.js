// require() gives what a file exports.
// expect: "function"
// source: ftrack's framework for Harmony
// sure: live
(function (probe) {
    return typeof require(probe.fixture('module.js')).count;
})
