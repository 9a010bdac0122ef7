// element.isPacked is there from 25 on, and false for a new element.
// expect from 25: false
// expect: "undefined"
// source: scripting pages of Harmony 15 to 25, class element
// sure: documented
(function (probe) {
    return typeof element.isPacked === 'function' ? element.isPacked(probe.layer('L').element) : 'undefined';
})
