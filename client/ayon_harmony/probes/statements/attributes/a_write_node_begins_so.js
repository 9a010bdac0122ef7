// A new Write node has these values.
// expect: ["frames/final-", "3", "1", "Output Drawings", "frames/output"]
// source: scenes of Harmony 16 to 27
// sure: files
(function (probe) {
    var path = probe.add('WRITE');
    return ['DRAWING_NAME', 'LEADING_ZEROS', 'START', 'EXPORT_TO_MOVIE', 'MOVIE_PATH'].map(function (keyword) {
        return node.getTextAttr(path, 1, keyword);
    });
})
