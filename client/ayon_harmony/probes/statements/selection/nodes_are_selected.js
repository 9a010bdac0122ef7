// addNodeToSelection selects, selectedNodes tells and clearSelection clears.
// expect: [1, true, 0]
// source: scripting pages of Harmony 15 to 25, class selection
// sure: documented
(function (probe) {
    var path = probe.add('PEG');
    var seen;
    selection.clearSelection();
    selection.addNodeToSelection(path);
    seen = [selection.numberOfNodesSelected(), selection.selectedNodes()[0] === path];
    selection.clearSelection();
    return seen.concat([selection.numberOfNodesSelected()]);
})
