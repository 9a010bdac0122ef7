// Timeline.numLayers is a number and no function.
// expect: "number"
// source: public scripts; the documentation lists a function
// sure: live
(function () {
    return typeof Timeline.numLayers;
})
