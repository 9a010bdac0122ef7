/**
 * What the addon stands on, out of reach of other scripts of the scene.
 *
 * All scripts of a scene share one engine. A studio's script may give AyonHarmony a
 * function by a name that is the addon's; one that forgot a `var` makes `node` or
 * `scene` a variable of its own, and a library for browsers replaces JSON or gives
 * arrays a toJSON. They keep all of it; but what the addon does runs with the addon's
 * functions, Harmony's names and the engine's built-ins in place, and the message log
 * tells of the clash.
 *
 * Loaded second, right behind the file that studios extend; `remember` is called
 * by the last file. What Harmony calls (slots, hooks) goes in by `guard`, what is not
 * the addon's is called by `outside`.
 */
(function () {
    var base = ['define', 'log', 'describeError'];
    var before = AyonHarmony.ours ? AyonHarmony.ours.functions : {};
    var studios = {};
    // The addon's functions, what of Harmony's it uses, and which clashes were told.
    var ours = {functions: {}, hosts: {}, told: {}};
    var namespace = AyonHarmony;
    var global = (function () {
        return this;
    }());
    var defineProperty = Object.defineProperty;
    // What has to be where: built-ins and names of the host first, as the rest needs
    // them, then what is AyonHarmony's.
    var builtIns = {holders: [], names: [], values: [], labels: []};
    var places = builtIns;
    // Whether everything is in its place, and what others have there meanwhile:
    // number of the place and value by turns.
    var isInside = false;
    var taken = [];
    // Names of the host that the addon uses. Those that a version lacks are left alone.
    var HOST = [
        'about', 'Backdrop', 'CELIO', 'ColorRGBA', 'column', 'copyPaste', 'Drawing', 'DrawingTools', 'element',
        'exporter', 'fileMapper', 'frame', 'func', 'include', 'MessageBox', 'MessageLog', 'node',
        'PaletteObjectManager', 'PermanentFile', 'QApplication', 'QByteArray', 'QCoreApplication', 'QDir', 'QEventLoop',
        'QFileSystemWatcher', 'QMainWindow', 'QTcpSocket', 'QTextCodec', 'QTimer', 'render', 'scene', 'selection',
        'SessionChangeNotifier', 'sound', 'specialFolders', 'System', 'Timeline', 'view'
    ];
    var ENGINE = [
        'Array', 'Boolean', 'Date', 'Error', 'eval', 'Function', 'isFinite', 'isNaN', 'JSON', 'Math', 'Number', 'Object',
        'parseFloat', 'parseInt', 'RangeError', 'ReferenceError', 'RegExp', 'String', 'SyntaxError', 'TypeError'
    ];
    // Whose methods the addon uses. Functions come first: the others are called by them.
    var WITH_METHODS = [
        ['Function.prototype', Function.prototype], ['Object', Object], ['Object.prototype', Object.prototype],
        ['Array', Array], ['Array.prototype', Array.prototype], ['String', String],
        ['String.prototype', String.prototype], ['RegExp.prototype', RegExp.prototype],
        ['Number.prototype', Number.prototype], ['JSON', JSON], ['Math', Math]
    ];
    var isMember = Object.prototype.hasOwnProperty;
    // Members of AyonHarmony that hold functions themselves.
    var PARTS = ['client', 'dispatch', 'framing', 'menu', 'ours', 'proof', 'saves'];

    Object.keys(AyonHarmony).forEach(function (name) {
        // What an engine that loads this twice has from the first time is ours.
        if (base.indexOf(name) === -1 && AyonHarmony[name] !== before[name]) {
            studios[name] = AyonHarmony[name];
        }
    });

    /**
     * Take note of what has to be in a place; a value that is another at each look is
     * no value to go by.
     * @param {Object} list
     * @param {Object} holder
     * @param {string} name
     * @param {string} label  What people call it.
     */
    function note(list, holder, name, label) {
        var value = holder[name];
        if (value === holder[name]) {
            list.holders.push(holder);
            list.names.push(name);
            list.values.push(value);
            list.labels.push(label);
        }
    }

    WITH_METHODS.forEach(function (pair) {
        Object.getOwnPropertyNames(pair[1]).forEach(function (name) {
            if (typeof pair[1][name] === 'function') {
                note(builtIns, pair[1], name, pair[0] + '.' + name);
            }
        });
    });
    [Object, Array, String, Number, Boolean, Function].forEach(function (kind) {
        // There is none, and JSON would ask it.
        note(builtIns, kind.prototype, 'toJSON', kind.name + '.prototype.toJSON');
    });
    note(builtIns, Date.prototype, 'getTime', 'Date.prototype.getTime');
    ENGINE.concat(HOST).forEach(function (name) {
        if (typeof global[name] !== 'undefined') {
            note(builtIns, global, name, name);
            if (HOST.indexOf(name) !== -1) {
                ours.hosts[name] = global[name];
            }
        }
    });

    /**
     * Take note of what is the addon's, once all files are loaded.
     */
    ours.remember = function () {
        places = {
            holders: builtIns.holders.slice(),
            names: builtIns.names.slice(),
            values: builtIns.values.slice(),
            labels: builtIns.labels.slice()
        };
        Object.keys(namespace).forEach(function (name) {
            var member = namespace[name];
            if (PARTS.indexOf(name) !== -1) {
                note(places, namespace, name, 'AyonHarmony.' + name);
            }
            if (typeof member !== 'function' || studios[name] === member) {
                return;
            }
            ours.functions[name] = member;
            note(places, namespace, name, 'AyonHarmony.' + name);
            if (isMember.call(studios, name)) {
                namespace.log('AyonHarmony.' + name + ' is a function of the addon, so the one'
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
     * @param {string} name  Of a global variable.
     * @return {boolean} Whether Harmony has something by that name that the addon uses.
     */
    ours.isHosts = function (name) {
        return isMember.call(ours.hosts, name);
    };

    function put(holder, name, value) {
        if (value === undefined) {
            delete holder[name];
        } else if (holder[name] === undefined) {
            // Assigned it would turn up in every `for (key in list)`.
            defineProperty(holder, name, {
                value: value,
                writable: true,
                configurable: true,
                enumerable: holder === namespace || holder === global
            });
        } else {
            holder[name] = value;
        }
    }

    /** Put everything into its place, and add what was there to `taken`. */
    function secure() {
        var holders = places.holders;
        var names = places.names;
        var values = places.values;
        var count = holders.length;
        // Of every call, so it is kept quick. Nothing of the engine's is called before
        // it is in its place.
        for (var i = 0; i < count; i += 1) {
            if (holders[i][names[i]] !== values[i]) {
                taken[taken.length] = i;
                taken[taken.length] = holders[i][names[i]];
                put(holders[i], names[i], values[i]);
            }
        }
    }

    function enter() {
        isInside = true;
        taken = [];
        secure();
        if (global.AyonHarmony !== namespace) {
            ours.adopt();
            secure();
        }
        for (var i = 0; i < taken.length; i += 2) {
            ours.tell(places.labels[taken[i]]);
        }
    }

    /** Give others back what they had. */
    function leave() {
        for (var i = 0; i < taken.length; i += 2) {
            put(places.holders[taken[i]], places.names[taken[i]], taken[i + 1]);
        }
        taken = [];
        isInside = false;
    }

    /**
     * Do something with everything in place.
     * @param {function} work
     * @return {*} What it returned.
     */
    ours.during = function (work) {
        if (isInside) {
            return work();
        }
        enter();
        try {
            return work();
        } finally {
            leave();
        }
    };

    /**
     * Do something with what other scripts have in those places.
     * @param {function} work
     * @return {*} What it returned.
     */
    ours.outside = function (work) {
        if (!isInside) {
            return work();
        }
        leave();
        try {
            return work();
        } finally {
            enter();
        }
    };

    /**
     * @param {function} work  What Harmony or another script calls.
     * @return {function} The same, with everything in place.
     */
    ours.guard = function (work) {
        return function () {
            var owner = this;
            var args = arguments;
            return ours.during(function () {
                return work.apply(owner, args);
            });
        };
    };

    /**
     * Make a new AyonHarmony of somebody's a part of the addon's, which the menu and
     * the line to Python are.
     */
    ours.adopt = function () {
        var others = global.AyonHarmony;
        AyonHarmony = namespace;
        if (others !== null && typeof others === 'object') {
            Object.keys(others).forEach(function (name) {
                namespace[name] = others[name];
            });
        }
        namespace.log('A script made a new AyonHarmony. What is in it was added to the addon\'s, which'
            + ' stays. Write AyonHarmony.name = ... instead.', 'warning');
    };

    /**
     * Tell once of a name that was taken.
     * @param {string} label
     */
    ours.tell = function (label) {
        if (isMember.call(ours.told, label)) {
            return;
        }
        ours.told[label] = true;
        namespace.log('A script replaced ' + label + '. The addon goes on with its own; '
            + (label.indexOf('AyonHarmony.') === 0 ? 'give the other one another name.'
                : 'other scripts of this scene may fail. Is a "var" missing?'), 'warning');
    };

    AyonHarmony.ours = ours;
}());
