// setAsDefaultCamera chooses a camera; getDefaultCamera tells it without "Top/".
// expect: [true, true]
// source: scene files name it so
// sure: files
(function (probe) {
    var camera = probe.add('CAMERA');
    return [node.setAsDefaultCamera(camera), node.getDefaultCamera() === camera.slice(4)];
})
