// No hook runs in batch.
// expect: "undefined"
// source: nobody says so in public
// sure: ours
(function () {
    return typeof ayonHooks;
})
