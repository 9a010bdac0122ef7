// With fileExists true Drawing.create makes no file; whoever calls it does.
// expect: false
// source: ynput/ayon-harmony
// sure: live
(function (probe) {
    var layer = probe.layer('L');
    Drawing.create(layer.element, 'a', true);
    return new PermanentFile(Drawing.filename(layer.element, 'a')).exists();
})
