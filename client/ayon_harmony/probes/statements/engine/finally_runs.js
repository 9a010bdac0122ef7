// finally runs behind a return.
// expect: "tf"
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    var seen = '';
    function leave() {
        try {
            seen += 't';
            return 'r';
        } finally {
            seen += 'f';
        }
    }
    leave();
    return seen;
})
