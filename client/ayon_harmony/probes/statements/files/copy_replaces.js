// PermanentFile.copy replaces a file that is there.
// expect: [true, 4]
// source: the addon puts other files into drawings that are there
// sure: ours
(function (probe) {
    var to = new PermanentFile(probe.path('picture.png'));
    new PermanentFile(probe.fixture('text.txt')).copy(to);
    return [new PermanentFile(probe.fixture('pixel.png')).copy(to), CELIO.getInformation(probe.path('picture.png')).width];
})
