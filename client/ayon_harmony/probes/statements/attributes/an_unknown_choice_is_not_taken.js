// setTextAttr with an unknown text of a list of choices changes nothing and throws nothing.
// expect: "Output Drawings"
// source: public scripts
// sure: live
(function (probe) {
    var path = probe.add('WRITE');
    node.setTextAttr(path, 'EXPORT_TO_MOVIE', 1, 'AYON none');
    return node.getTextAttr(path, 1, 'EXPORT_TO_MOVIE');
})
