// PermanentFile.binaryHash gives an MD5 in hex.
// expect: "5d41402abc4b2a76b9719d911017c592"
// source: the kind of hash
// sure: ours
// since: 24
(function (probe) {
    var file = new File(probe.path('hello.txt'));
    file.open(FileAccess.WriteOnly);
    file.write('hello');
    file.close();
    return String(new PermanentFile(probe.path('hello.txt')).binaryHash()).toLowerCase();
})
