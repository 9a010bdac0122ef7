// At most one of isStageAdvanced and isStageEssentials is true.
// expect: true
// source: scripting pages of Harmony 15 to 25, class about
// sure: documented
(function () {
    return !(about.isStageAdvanced() && about.isStageEssentials());
})
