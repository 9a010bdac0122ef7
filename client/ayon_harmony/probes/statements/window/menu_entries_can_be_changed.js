// text, enabled, toolTip and visible of a menu entry can be set and read.
// expect: ["Changed", false, "why", false]
// source: measured on Qt Script of Qt 5.15
// sure: measured
// part: interactive
(function () {
    var menu = new QMenu('AYON');
    var action = menu.addAction('Before');
    action.text = 'Changed';
    action.enabled = false;
    action.toolTip = 'why';
    action.visible = false;
    return [action.text, action.enabled, action.toolTip, action.visible];
})
