// A relative name in include() counts from the file that includes.
// expect: "inner"
// source: nobody says so in public
// sure: ours
(function (probe) {
    eval.call(null, 'include(' + JSON.stringify(probe.fixture('outer.js')) + ')');
    return eval.call(null, 'typeof ayonInner === "undefined" ? "" : ayonInner');
})
