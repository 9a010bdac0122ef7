// A file that is required twice runs once.
// expect: 1
// source: ftrack's framework for Harmony
// sure: live
(function (probe) {
    var before = require(probe.fixture('module.js')).count();
    return require(probe.fixture('module.js')).count() - before;
})
