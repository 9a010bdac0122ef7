// exporter.exportMovie writes the movie that its options describe.
// expect: true
// source: scripting pages of Harmony 15 to 25, class exporter
// sure: documented
// since: 24
(function (probe) {
    var path = probe.path('movie.mov');
    exporter.exportMovie({
        dstPath: path, startFrame: 1, lastFrame: 2, withSound: false, stereo: true, audioSampleRate: 48000,
        codec: 'openH264', resX: 64, resY: 36, displayModule: node.getName(node.getNodes(['DISPLAY'])[0])
    });
    return new PermanentFile(path).exists();
})
