// A Write node in a group that is switched off writes nothing.
// expect: []
// source: ynput/ayon-deadline
// sure: live
// look: scene/first/out/groupoff-*
(function (probe) {
    var group = probe.add('GROUP');
    var write = probe.add('WRITE', 'W', group);
    node.link(probe.add('COLOR_CARD', 'C', group), 0, write, 0, false, false);
    node.setTextAttr(write, 'DRAWING_NAME', 1, 'out/groupoff-');
    node.setEnable(group, false);
})
