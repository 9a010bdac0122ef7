// render.setResolution sets the size of the frames.
// expect: [32, 18]
// source: scripting pages of Harmony 15 to 25, class render
// sure: documented
(function (probe) {
    var isDone = false;
    var told;
    function take(number, cel) {
        cel.imageFileAs(probe.path('sized.png'), 'PNG', 'PNG4');
    }
    function finish() {
        isDone = true;
    }
    render.frameReady.connect(take);
    render.renderFinished.connect(finish);
    render.setResolution(32, 18);
    render.setWriteEnabled(false);
    render.setRenderDisplay(node.getNodes(['DISPLAY'])[0]);
    render.renderScene(1, 1);
    probe.until(function () { return isDone; }, 10000);
    render.frameReady.disconnect(take);
    render.renderFinished.disconnect(finish);
    told = CELIO.getInformation(probe.path('sized.png'));
    return [told.width, told.height];
})
