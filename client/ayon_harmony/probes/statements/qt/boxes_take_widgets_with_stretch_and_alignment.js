// QVBoxLayout.addWidget wants a widget with its stretch and its alignment.
// expect: ["refused", "refused", "taken"]
// source: measured on Harmony 22 by makermatic/SyncNote; all public scripts give three
// sure: live
// part: interactive
(function () {
    var layout = new QVBoxLayout(new QWidget());
    return [[], [1], [1, Qt.AlignHCenter]].map(function (more) {
        try {
            layout.addWidget.apply(layout, [new QLabel('inner')].concat(more));
            return 'taken';
        } catch (error) {
            return 'refused';
        }
    });
})
