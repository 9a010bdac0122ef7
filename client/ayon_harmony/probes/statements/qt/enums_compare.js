// An enum that a property gives compares with the enum.
// expect: true
// source: public scripts
// sure: live
// part: interactive
(function () {
    return new QSlider(Qt.Horizontal).orientation == Qt.Horizontal;
})
