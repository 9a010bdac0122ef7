// render.renderScene emits frameReady with number and picture for each frame.
// expect: [2, true]
// source: scripting pages of Harmony 15 to 25, class render
// sure: documented
(function (probe) {
    var seen = [];
    var isDone = false;
    var path = probe.path('frame.png');
    function take(number, cel) {
        seen.push(number);
        cel.imageFileAs(path, 'PNG', 'PNG4');
    }
    function finish() {
        isDone = true;
    }
    render.frameReady.connect(take);
    render.renderFinished.connect(finish);
    render.setResolution(32, 18);
    render.setWriteEnabled(false);
    render.setRenderDisplay(node.getNodes(['DISPLAY'])[0]);
    render.renderScene(1, 2);
    probe.until(function () { return isDone; }, 10000);
    render.frameReady.disconnect(take);
    render.renderFinished.disconnect(finish);
    return [seen.length, new PermanentFile(path).exists()];
})
