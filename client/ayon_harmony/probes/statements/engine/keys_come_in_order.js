// Keys of an object come in the order in which they were set.
// expect: "zeta,alpha,mid"
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return Object.keys({zeta: 1, alpha: 2, mid: 3}).join(',');
})
