// frame.remove(after, count) makes the scene shorter by the frames behind.
// expect: [4, 0]
// source: scripting pages of Harmony 15 to 25, class frame
// sure: documented
(function () {
    var before = frame.numberOf();
    var longer;
    frame.insert(before, 4);
    longer = frame.numberOf() - before;
    frame.remove(before, 4);
    return [longer, frame.numberOf() - before];
})
