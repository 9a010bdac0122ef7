// new Date() does not read ISO 8601, though toISOString writes it.
// expect: [true, "1970-01-01T00:00:00"]
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return [isNaN(new Date('2020-01-02T03:04:05Z').getTime()), new Date(0).toISOString().slice(0, 19)];
})
