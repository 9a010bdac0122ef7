// setSelectionFrameRange takes the first frame and the number of frames.
// expect: [3, 4, true]
// source: scripting pages of Harmony 15 to 25, class selection
// sure: documented
(function () {
    var seen;
    selection.setSelectionFrameRange(3, 4);
    seen = [selection.startFrame(), selection.numberOfFrames(), selection.isSelectionRange()];
    selection.clearSelection();
    return seen;
})
