// include() of a file that is not there throws nothing.
// expect: "went on"
// source: OpenHarmony includes files that no version has all of
// sure: live
(function (probe) {
    include(probe.path('missing.js'));
    return 'went on';
})
