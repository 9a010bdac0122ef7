// render.renderNodes emits nodeFrameReady with frame, picture and the node's path or name.
// expect: [2, true]
// source: scripting pages of Harmony 15 to 25, class render
// sure: documented
// since: 24
(function (probe) {
    var card = probe.add('COLOR_CARD');
    var seen = [];
    var isDone = false;
    function take(number, cel, path) {
        seen.push(String(path));
    }
    function finish() {
        isDone = true;
    }
    render.nodeFrameReady.connect(take);
    render.renderFinished.connect(finish);
    render.setResolution(32, 18);
    render.setWriteEnabled(false);
    render.renderNodes([card], 1, 2);
    probe.until(function () { return isDone; }, 10000);
    render.nodeFrameReady.disconnect(take);
    render.renderFinished.disconnect(finish);
    return [seen.length, seen.every(function (path) { return path === card || path === node.getName(card); })];
})
