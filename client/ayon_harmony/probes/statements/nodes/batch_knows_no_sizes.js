// node.width and height are numbers.
// expect: ["number", "number"]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    return [typeof node.width(probe.add('PEG')), typeof node.height(probe.add('PEG'))];
})
