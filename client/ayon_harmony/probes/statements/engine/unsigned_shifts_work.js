// >>> 0 makes a negative 32 bit number an unsigned one.
// expect: 4278190080
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return -16777216 >>> 0;
})
