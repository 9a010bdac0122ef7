// A view of type Node View tells its group with view.group, in Premium.
// expect: true
// source: ynput/ayon-harmony
// sure: live
// part: interactive
// edition: premium
(function (probe) {
    var views = [view.currentView()].concat(typeof view.viewList === 'function' ? view.viewList() : []);
    views = views.filter(function (one) { return one && view.type(one) === 'Node View'; });
    if (views.length === 0) {
        probe.undecided('no Node View is open');
    }
    return node.isGroup(view.group(views[0])) || view.group(views[0]) === 'Top';
})
