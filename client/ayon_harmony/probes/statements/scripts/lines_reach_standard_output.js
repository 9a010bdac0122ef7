// System.println writes a line to standard output in batch.
// expect: ["seen"]
// source: scripting pages of Harmony 15 to 25, class System
// sure: documented
// hear: ^AYON probe line (\w+)$
(function () {
    System.println('AYON probe line seen');
})
