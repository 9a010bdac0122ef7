// The grid has 24 by 24 by 12 units of 4 to 3 in a new scene.
// expect: [24, 24, 12, 4, 3]
// source: scenes of Harmony 12 to 27
// sure: files
(function () {
    return [scene.numberOfUnitsX(), scene.numberOfUnitsY(), scene.numberOfUnitsZ(), scene.unitsAspectRatioX(), scene.unitsAspectRatioY()];
})
