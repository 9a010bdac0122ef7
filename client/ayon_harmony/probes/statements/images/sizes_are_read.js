// CELIO.getInformation gives width and height.
// expect: [4, 4]
// source: public scripts
// sure: live
(function (probe) {
    var told = CELIO.getInformation(probe.fixture('pixel.png'));
    return [told.width, told.height];
})
