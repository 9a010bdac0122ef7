// __file__ is the path of the file that runs.
// expect: "included.js"
// source: OpenHarmony
// sure: live
(function (probe) {
    eval.call(null, 'include(' + JSON.stringify(probe.fixture('included.js')) + ')');
    return String(eval.call(null, 'ayonIncludedFile')).replace(/^.*[\/\\]/, '');
})
