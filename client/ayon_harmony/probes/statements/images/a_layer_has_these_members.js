// A layer has the members layer, layerName and layerPathComponents.
// expect: ["sky", "sky", []]
// source: public scripts
// sure: live
(function (probe) {
    var one = CELIO.getLayerInformation(probe.fixture('layers.psd'))[0];
    return [one.layer, one.layerName, one.layerPathComponents];
})
