// JSON.stringify makes null of NaN and leaves undefined members out.
// expect: "{\"a\":null}"
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return JSON.stringify({a: NaN, b: undefined});
})
