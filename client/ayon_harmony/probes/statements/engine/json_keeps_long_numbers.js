// JSON keeps whole numbers up to 2^53.
// expect: "9007199254740991"
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return JSON.stringify(JSON.parse('9007199254740991'));
})
