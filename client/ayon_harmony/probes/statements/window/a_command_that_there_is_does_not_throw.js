// Action.perform of a command that Harmony has throws nothing.
// expect: ""
// source: 37 of 315 public scripts
// sure: live
// part: interactive
(function (probe) {
    return probe.thrown(function () { Action.perform('onActionSave()', 'scene'); });
})
