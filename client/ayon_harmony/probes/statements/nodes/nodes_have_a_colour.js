// node.setColor and getColor go by ColorRGBA, and resetColor takes it off.
// expect: [[10, 20, 30, 255], true]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var path = probe.add('PEG');
    var before = node.getColor(path);
    var seen;
    node.setColor(path, new ColorRGBA(10, 20, 30, 255));
    seen = node.getColor(path);
    node.resetColor(path);
    return [[seen.r, seen.g, seen.b, seen.a], node.getColor(path).r === before.r];
})
