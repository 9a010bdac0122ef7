// A file that begins with a byte-order mark does not run.
// expect: "undefined"
// source: public tools strip it before running scripts
// sure: live
(function (probe) {
    probe.thrown(function () {
        eval.call(null, 'include(' + JSON.stringify(probe.fixture('marked.js')) + ')');
    });
    return eval.call(null, 'typeof ayonMarked');
})
