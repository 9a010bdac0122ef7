// view.currentView gives an empty text in batch.
// expect: ""
// source: nobody says so in public
// sure: ours
(function () {
    return String(view.currentView() || '');
})
