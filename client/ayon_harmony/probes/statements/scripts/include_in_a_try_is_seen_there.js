// include() in a try of a function: the names are seen in that function.
// expect: "function"
// source: ftrack's framework for Harmony, BirdoPack
// sure: live
(function (probe) {
    return (function () {
        try {
            include(probe.fixture('included.js'));
            return typeof ayonTwice;
        } catch (error) {
            return String(error);
        }
    }());
})
