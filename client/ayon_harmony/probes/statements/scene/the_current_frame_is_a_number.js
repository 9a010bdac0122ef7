// frame.current gives a frame, 1 for the first.
// expect: true
// source: scripting pages of Harmony 15 to 25, class frame
// sure: documented
(function () {
    return frame.current() >= 1;
})
