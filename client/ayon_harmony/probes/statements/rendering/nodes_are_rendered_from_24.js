// render.renderNodes and nodeFrameReady are there from 24 on.
// expect from 24: ["function", true]
// expect: ["undefined", false]
// source: scripting pages of Harmony 15 to 25, class render
// sure: documented
(function () {
    return [typeof render.renderNodes, !!render.nodeFrameReady];
})
