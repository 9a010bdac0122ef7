// A file that is included twice runs twice.
// expect: 1
// source: the engine remembers no files
// sure: ours
(function (probe) {
    var line = 'include(' + JSON.stringify(probe.fixture('included.js')) + ')';
    var before;
    eval.call(null, line);
    before = eval.call(null, 'ayonIncluded');
    eval.call(null, line);
    return eval.call(null, 'ayonIncluded') - before;
})
