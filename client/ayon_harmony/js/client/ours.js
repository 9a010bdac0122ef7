/**
 * The addon's own functions, out of reach of a studio's.
 *
 * A studio's script may give AyonHarmony a function by a name that is the addon's.
 * It gets the name; but what the addon's Python calls runs with the addon's
 * functions in place, all of them, and the message log tells of the clash.
 *
 * Loaded second, right behind the file that studios extend; `remember` is called
 * by the last file.
 */
(function () {
    var base = ['define', 'log', 'describeError'];
    var before = AyonHarmony.ours ? AyonHarmony.ours.functions : {};
    var studios = {};
    var ours = {functions: {}, told: {}};
    // The functions again, in lists.
    var names = [];
    var originals = [];
    var isMember = Object.prototype.hasOwnProperty;

    Object.keys(AyonHarmony).forEach(function (name) {
        // What an engine that loads this twice has from the first time is ours.
        if (base.indexOf(name) === -1 && AyonHarmony[name] !== before[name]) {
            studios[name] = AyonHarmony[name];
        }
    });

    /**
     * Take note of the addon's functions, once all files are loaded.
     */
    ours.remember = function () {
        names = [];
        originals = [];
        Object.keys(AyonHarmony).forEach(function (name) {
            var member = AyonHarmony[name];
            if (typeof member !== 'function' || studios[name] === member) {
                return;
            }
            ours.functions[name] = member;
            names.push(name);
            originals.push(member);
            if (isMember.call(studios, name)) {
                AyonHarmony.log('AyonHarmony.' + name + ' is a function of the addon, so the one'
                    + ' of AyonHarmony.js was dropped. Give it another name.', 'warning');
            }
        });
    };

    /**
     * @param {string} name  For example 'AyonHarmony.linkPalette'.
     * @return {boolean} Whether it is a function of the addon.
     */
    ours.has = function (name) {
        return name.substr(0, 12) === 'AyonHarmony.' && isMember.call(ours.functions, name.substr(12));
    };

    /**
     * Do something with the addon's functions in place.
     * @param {function} work
     * @return {*} What it returned.
     */
    ours.during = function (work) {
        var namespace = AyonHarmony;
        var replaced = {};
        var name;
        // Of every call, so it is kept quick.
        for (var i = names.length - 1; i >= 0; i -= 1) {
            if (namespace[names[i]] !== originals[i]) {
                replaced[names[i]] = namespace[names[i]];
                namespace[names[i]] = originals[i];
                ours.tell(names[i]);
            }
        }
        try {
            return work();
        } finally {
            for (name in replaced) {
                namespace[name] = replaced[name];
            }
        }
    };

    /**
     * Tell once of a name that was taken.
     * @param {string} name
     */
    ours.tell = function (name) {
        if (!isMember.call(ours.told, name)) {
            ours.told[name] = true;
            AyonHarmony.log('A script replaced AyonHarmony.' + name + '. The addon goes on with its'
                + ' own; give the other one another name.', 'warning');
        }
    };

    AyonHarmony.ours = ours;
}());
