// File with FileAccess.WriteOnly writes a text.
// expect: "abc"
// source: scripting pages of Harmony 15 to 25, class File
// sure: documented
(function (probe) {
    var file = new File(probe.path('written.txt'));
    var read = new PermanentFile(probe.path('written.txt'));
    var text;
    file.open(FileAccess.WriteOnly);
    file.write('abc');
    file.close();
    read.open(1);
    text = read.read();
    read.close();
    return text;
})
