/* global ayonProbes, File, FileAccess, PermanentFile */
/*
 * Runs statements in Harmony and writes down what they give, each into a file of
 * its own, so that what is known stays known when Harmony ends on the way. Python
 * puts the variable `ayonProbes` in front of it.
 *
 * ayonProbes: {folder, results, fixtures, part, scene, port, nextScene,
 *     statements: [{number, run}]}
 */
(function () {
    var current = 0;
    var position = 0;
    var UNDECIDED = 'ayonUndecided';

    function asAscii(text) {
        return text.replace(/[\u007f-\uffff]/g, function (letter) {
            return '\\u' + ('000' + letter.charCodeAt(0).toString(16)).slice(-4);
        });
    }

    function writeFile(name, content) {
        var file = new File(ayonProbes.results + '/' + name);
        file.open(FileAccess.WriteOnly);
        file.write(asAscii(JSON.stringify(content)));
        file.close();
    }

    /** What JSON has no word for gets one. */
    function plain(value, depth) {
        var result;
        if (value === undefined) {
            return '(undefined)';
        }
        if (typeof value === 'number' && !isFinite(value)) {
            return '(' + value + ')';
        }
        if (typeof value === 'function') {
            return '(function)';
        }
        if (value === null || typeof value !== 'object') {
            return value;
        }
        if (depth > 4) {
            return '(more)';
        }
        if (Array.isArray(value)) {
            return value.map(function (item) {
                return plain(item, depth + 1);
            });
        }
        if (value.constructor !== Object) {
            return String(value);
        }
        result = {};
        Object.keys(value).forEach(function (key) {
            result[key] = plain(value[key], depth + 1);
        });
        return result;
    }

    function textOf(error) {
        if (error !== null && typeof error === 'object' && error.name) {
            return error.name + ': ' + error.message;
        }
        return String(error);
    }

    var probe = {
        /** 1, and 2 after another scene was opened. */
        scene: ayonProbes.scene,

        /** A port of this machine on which somebody sends back what comes in. */
        port: ayonProbes.port,

        /** The throw-away folder, with forward slashes. */
        folder: ayonProbes.folder,

        /** A name that no other statement has. */
        name: function (text) {
            return 'AP' + current + '_' + text;
        },

        /** A path in the throw-away folder that no other statement has. */
        path: function (name) {
            return ayonProbes.folder + '/scratch/' + current + '-' + name;
        },

        /** The path of a file that lies ready. */
        fixture: function (name) {
            return ayonProbes.fixtures + '/' + name;
        },

        /** A new node at the top. */
        add: function (type, name, group) {
            var path = node.add(group || node.root(), probe.name(name || type), type, 0, 0, 0);
            if (!path) {
                throw new Error('Harmony did not add a node of type ' + type);
            }
            return path;
        },

        /** A drawing layer of PNG files: {node, column, element}. */
        layer: function (name) {
            var made = {column: probe.name(name)};
            made.element = element.add(made.column, 'COLOR', scene.numberOfUnitsZ(), 'PNG', 'None');
            column.add(made.column, 'DRAWING');
            column.setElementIdOfDrawing(made.column, made.element);
            made.node = probe.add('READ', name);
            node.linkAttr(made.node, 'DRAWING.ELEMENT', made.column);
            return made;
        },

        /** Give an element a drawing with a picture in it. */
        draw: function (elementId, timing) {
            var source = new PermanentFile(probe.fixture('pixel.png'));
            Drawing.create(elementId, timing, true);
            return source.copy(new PermanentFile(Drawing.filename(elementId, timing)));
        },

        /** Let events happen until something is so, at most that long. */
        until: function (isSo, milliseconds) {
            var loop = new QEventLoop();
            var timer = new QTimer();
            var end = new Date().getTime() + milliseconds;
            timer.interval = 5;
            timer.timeout.connect(function () {
                if (isSo() || new Date().getTime() > end) {
                    loop.quit();
                }
            });
            if (!isSo()) {
                timer.start();
                loop.exec();
                timer.stop();
            }
            return isSo();
        },

        /** What a function throws as 'Name: message', or '' when it throws nothing. */
        thrown: function (action) {
            try {
                action();
            } catch (error) {
                return textOf(error);
            }
            return '';
        },

        /** Say that nothing can be said here, and why. */
        undecided: function (reason) {
            var notice = {};
            notice[UNDECIDED] = reason;
            throw notice;
        }
    };

    function answer(statement) {
        try {
            return {value: plain(statement.run(probe), 0)};
        } catch (error) {
            if (error !== null && typeof error === 'object' && error[UNDECIDED]) {
                return {undecided: String(error[UNDECIDED])};
            }
            return {thrown: textOf(error)};
        }
    }

    function runNext() {
        var statement = ayonProbes.statements[position];
        position += 1;
        current = statement.number;
        writeFile(ayonProbes.scene + '-' + current + '.begun', {});
        writeFile(ayonProbes.scene + '-' + current + '.json', answer(statement));
    }

    function facts() {
        function ask(name) {
            return typeof about[name] === 'function' ? about[name]() : null;
        }
        return {
            sentence: ask('getVersionInfoStr'),
            major: ask('getMajorVersion'),
            minor: ask('getMinorVersion'),
            patch: ask('getPatchVersion'),
            build: ask('getBuildNumber'),
            product: ask('productName'),
            isAdvanced: ask('isStageAdvanced'),
            isEssentials: ask('isStageEssentials'),
            isInteractive: ask('isInteractiveApp'),
            isDatabase: ask('isDatabaseMode'),
            isWindows: ask('isWindowsArch'),
            isMac: ask('isMacArch'),
            isLinux: ask('isLinuxArch')
        };
    }

    function finish() {
        writeFile(ayonProbes.scene + '.done', {});
        if (ayonProbes.part === 'interactive' && ayonProbes.nextScene) {
            scene.closeSceneAndOpenOffline(ayonProbes.nextScene);
        } else if (ayonProbes.part === 'interactive') {
            scene.closeSceneAndExit();
        }
    }

    /** Small pictures say the same as large ones, of which Harmony would write many. */
    function renderSmall() {
        try {
            scene.setDefaultResolution(320, 180, scene.defaultResolutionFOV());
        } catch (error) {
            return;
        }
    }

    writeFile(ayonProbes.part + '.facts', facts());
    if (ayonProbes.part === 'batch') {
        renderSmall();
    }
    if (ayonProbes.part !== 'interactive') {
        while (position < ayonProbes.statements.length) {
            runNext();
        }
        finish();
        if (ayonProbes.throwAtEnd) {
            throw new Error('AYON probe: meant to be');
        }
        return;
    }
    // One at a time, so that Harmony can draw, and a statement that never ends is
    // the only one of its turn. Kept in a global: unreferenced timers are collected.
    ayonProbes.timer = new QTimer();
    ayonProbes.timer.interval = 1;
    ayonProbes.timer.timeout.connect(function () {
        ayonProbes.timer.stop();
        if (position < ayonProbes.statements.length) {
            runNext();
            ayonProbes.timer.start();
        } else {
            finish();
        }
    });
    ayonProbes.timer.start();
}());
