// PermanentFile.open(1) and read give the text of a file.
// expect: "one\ntwo\n"
// source: scripting pages of Harmony 15 to 25, class PermanentFile
// sure: documented
(function (probe) {
    var file = new PermanentFile(probe.fixture('text.txt'));
    var text;
    file.open(1);
    text = file.read();
    file.close();
    return text;
})
