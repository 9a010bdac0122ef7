// layout.itemAt(0).widget() gives the widget.
// expect: "inner"
// source: public scripts
// sure: live
// part: interactive
(function () {
    var box = new QWidget();
    var layout = new QVBoxLayout(box);
    var label = new QLabel('inner', box);
    layout.addWidget(label, 0, 0);
    return layout.itemAt(0).widget().text;
})
