// One line is written for each frame, however many Write nodes there are.
// expect: ["Rendered frame 1", "Rendered frame 2"]
// source: the exact line
// sure: ours
// hear: ^(Rendered frame \d+)$
(function () {
    return 0;
})
