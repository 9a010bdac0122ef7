// The other name is the wish with _1 behind.
// expect: "_1"
// source: nobody says so in public
// sure: ours
(function (probe) {
    probe.add('PEG', 'same');
    return probe.add('PEG', 'same').slice(-2);
})
