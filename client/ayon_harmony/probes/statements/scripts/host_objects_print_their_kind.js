// A global object of Harmony prints its own name.
// expect: "scene"
// source: public scripts
// sure: live
(function () {
    return String(scene).replace(/^\[object |\]$/g, '').toLowerCase();
})
