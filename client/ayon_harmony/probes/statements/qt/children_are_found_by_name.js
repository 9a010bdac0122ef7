// findChild gives the child of an object name, with the methods of its class.
// expect: "named"
// source: Qt Script's own, public scripts
// sure: live
// part: interactive
(function () {
    var box = new QWidget();
    var label = new QLabel('named', box);
    label.objectName = 'ayonLabel';
    return box.findChild('ayonLabel').text;
})
