// element.pixmapFormat names the format of the drawings.
// expect: ["PNG", "TGA", "PSD"]
// source: ynput/ayon-harmony
// sure: live
(function (probe) {
    return ['PNG', 'TGA', 'PSD'].map(function (format) { return element.pixmapFormat(element.add(probe.name(format), 'COLOR', 12, format, 'None')); });
})
