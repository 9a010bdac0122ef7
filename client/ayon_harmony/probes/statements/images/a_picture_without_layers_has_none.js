// CELIO.getLayerInformation gives an empty list, or nothing, for a PNG.
// expect: 0
// source: nobody says so in public
// sure: ours
(function (probe) {
    return (CELIO.getLayerInformation(probe.fixture('pixel.png')) || []).length;
})
