// frame.insert(after, count) makes the scene longer.
// expect: 3
// source: scripting pages of Harmony 15 to 25, class frame
// sure: documented
(function () {
    var before = frame.numberOf();
    frame.insert(before, 3);
    return frame.numberOf() - before;
})
