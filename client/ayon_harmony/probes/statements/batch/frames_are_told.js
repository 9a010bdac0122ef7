// Each frame is told in a line "Rendered frame N".
// expect: ["1", "2"]
// source: public batch renderers; the exact line is ours
// sure: live
// hear: [Rr]endered [Ff]rame\D{0,3}(\d+)
(function () {
    return 0;
})
