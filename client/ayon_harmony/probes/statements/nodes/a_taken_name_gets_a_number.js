// node.add with a name that is taken makes a node of another name.
// expect: [true, "PEG"]
// source: ynput/ayon-harmony, OpenHarmony
// sure: live
(function (probe) {
    var first = probe.add('PEG', 'same');
    var second = probe.add('PEG', 'same');
    return [first !== second, node.type(second)];
})
