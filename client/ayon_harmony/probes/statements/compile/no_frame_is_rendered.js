// A Harmony with -compile renders no frames.
// expect: []
// source: nobody says so in public
// sure: ours
// part: compile
// look: scene/third/frames/*
(function () {
    return 0;
})
