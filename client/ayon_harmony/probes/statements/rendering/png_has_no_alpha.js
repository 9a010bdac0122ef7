// A frame that is written as PNG has no alpha channel, as PNG4 it has one.
// expect: [false, true]
// source: nobody says so in public
// sure: ours
(function (probe) {
    var isDone = false;
    function take(number, cel) {
        cel.imageFileAs(probe.path('plain.png'), 'PNG', 'PNG');
        cel.imageFileAs(probe.path('alpha.png'), 'PNG', 'PNG4');
    }
    function finish() {
        isDone = true;
    }
    if (typeof QImage === 'undefined') {
        probe.undecided('this Harmony has no QImage');
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
    return [new QImage(probe.path('plain.png')).hasAlphaChannel(), new QImage(probe.path('alpha.png')).hasAlphaChannel()];
})
