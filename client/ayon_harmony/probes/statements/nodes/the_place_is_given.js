// node.add puts the node where it is told, and setCoord moves it.
// expect: [10, 20, -30, 40]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var path = node.add('Top', probe.name('placed'), 'PEG', 10, 20, 0);
    var seen = [node.coordX(path), node.coordY(path)];
    node.setCoord(path, -30, 40);
    return seen.concat([node.coordX(path), node.coordY(path)]);
})
