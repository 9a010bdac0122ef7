// map, forEach, filter, indexOf, lastIndexOf, reduce, some, every and Array.isArray are there.
// expect: true
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return ['map', 'forEach', 'filter', 'indexOf', 'lastIndexOf', 'reduce', 'reduceRight', 'some', 'every'].every(function (name) { return typeof [][name] === 'function'; }) && Array.isArray([]);
})
