/* global ayonRender, File, FileAccess */
/*
 * Runs in a Harmony that renders in batch, before it does; Python puts the
 * variable `ayonRender` in front of it. That Harmony saves nothing, so what is
 * changed here is gone with it.
 *
 * All Write nodes are switched off first, the wanted ones are set up and switched
 * on last: whatever fails on the way, nothing is written where an artist's nodes
 * write. What went wrong is told in a file, in plain ASCII.
 *
 * ayonRender: {report: file to write, writes: [{path, values: [[keyword, text]]}]}
 */
(function () {
    var problems = [];

    function tell(path, text) {
        problems.push({path: path, text: text});
    }

    function isSame(one, other) {
        return String(one) === String(other) || (other !== '' && Number(one) === Number(other));
    }

    function disabledGroup(path) {
        var group = node.parentNode(path);
        while (group && group !== node.root()) {
            if (!node.getEnable(group)) {
                return group;
            }
            group = node.parentNode(group);
        }
        return '';
    }

    function setUp(write) {
        var group;
        if (node.type(write.path) === '') {
            tell(write.path, 'is not in the saved scene');
            return;
        }
        group = disabledGroup(write.path);
        if (group) {
            tell(write.path, 'lies in the group "' + group + '", which is switched off');
            return;
        }
        if (!node.isLinked(write.path, 0)) {
            tell(write.path, 'has nothing connected to it');
            return;
        }
        // Left as it is where a version has no such attribute.
        node.setTextAttr(write.path, 'ENABLING.FILTER', 1, 'Always Enabled');
        write.values.forEach(function (pair) {
            var before = node.getTextAttr(write.path, 1, pair[0]);
            var after;
            if (isSame(before, pair[1])) {
                return;
            }
            node.setTextAttr(write.path, pair[0], 1, pair[1]);
            after = node.getTextAttr(write.path, 1, pair[0]);
            // A path may come back in another spelling, but not as it was.
            if (after === before) {
                throw new Error('did not take ' + pair[0] + ' ' + pair[1]);
            }
        });
        node.setEnable(write.path, true);
    }

    function asAscii(text) {
        return text.replace(/[\u007f-\uffff]/g, function (letter) {
            return '\\u' + ('000' + letter.charCodeAt(0).toString(16)).slice(-4);
        });
    }

    function report() {
        var file = new File(ayonRender.report);
        file.open(FileAccess.WriteOnly);
        file.write(asAscii(JSON.stringify({problems: problems})));
        file.close();
    }

    node.getNodes(['WRITE', 'MultiLayerWrite']).forEach(function (path) {
        node.setEnable(path, false);
    });
    ayonRender.writes.forEach(function (write) {
        try {
            setUp(write);
        } catch (error) {
            node.setEnable(write.path, false);
            tell(write.path, String(error.message || error));
        }
    });
    System.println('AYON: Write nodes are set up');
    report();
}());
