// setTextAttr takes keyword, frame, value; getTextAttr takes frame, keyword.
// expect: "elsewhere/x-"
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var path = probe.add('WRITE');
    node.setTextAttr(path, 'DRAWING_NAME', 1, 'elsewhere/x-');
    return node.getTextAttr(path, 1, 'DRAWING_NAME');
})
