// render.cancelRender is there, and does nothing while nothing is rendered.
// expect: ""
// source: scripting pages of Harmony 15 to 25, class render
// sure: documented
(function (probe) {
    return probe.thrown(function () { render.cancelRender(); });
})
