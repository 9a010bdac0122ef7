// A peg and a drawing have one input and one output, a Write node one input.
// expect: [1, 1, 1, 1, 1]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var peg = probe.add('PEG');
    var read = probe.add('READ');
    var write = probe.add('WRITE');
    return [
        node.numberOfInputPorts(peg), node.numberOfOutputPorts(peg),
        node.numberOfInputPorts(read), node.numberOfOutputPorts(read),
        node.numberOfInputPorts(write)
    ];
})
