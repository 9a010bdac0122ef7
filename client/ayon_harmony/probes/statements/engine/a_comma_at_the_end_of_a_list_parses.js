// A comma at the end of an array or object literal is accepted.
// expect: [2, 1]
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return [eval('[1, 2,].length'), eval('({a: 1,}).a')];
})
