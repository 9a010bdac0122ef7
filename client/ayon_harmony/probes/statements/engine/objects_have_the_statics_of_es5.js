// Object.keys, create, defineProperty and getOwnPropertyNames are there.
// expect: true
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    return ['keys', 'create', 'defineProperty', 'getOwnPropertyNames', 'getPrototypeOf'].every(function (name) { return typeof Object[name] === 'function'; });
})
