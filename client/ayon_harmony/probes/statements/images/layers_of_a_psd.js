// CELIO.getLayerInformation lists the layers of a PSD, the lowest first, with any letters.
// expect: ["sky", "K\u00f6rper"]
// source: public scripts
// sure: live
(function (probe) {
    return CELIO.getLayerInformation(probe.fixture('layers.psd')).map(function (one) { return one.layerName; });
})
