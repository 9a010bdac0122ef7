// The exit code is 1 when a script of -compile throws.
// expect: ["1"]
// source: nobody says so in public
// sure: ours
// part: compile
// hear: ^exit code (-?\d+) of compile$
(function () {
    ayonProbes.throwAtEnd = true;
})
