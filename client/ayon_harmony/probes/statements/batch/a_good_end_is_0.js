// The exit code is 0 when all frames were written.
// expect: ["0"]
// source: farms see 0, 5, 12 and 100
// sure: ours
// hear: ^exit code (-?\d+) of batch$
(function () {
    return 0;
})
