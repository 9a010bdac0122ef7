// include() at the top level makes the names of the file global.
// expect: ["function", 42]
// source: ynput/ayon-harmony, OpenHarmony
// sure: live
(function (probe) {
    eval.call(null, 'include(' + JSON.stringify(probe.fixture('included.js')) + ')');
    return [eval.call(null, 'typeof ayonTwice'), eval.call(null, 'ayonTwice(21)')];
})
