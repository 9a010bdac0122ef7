/**
 * AyonHarmony: AYON's one global name in Harmony, and the place for functions of your own.
 *
 * A function that takes one value, or none:
 *
 *     AyonHarmony.myAwesomeFunction = function (args) {
 *         return args[0] + ' and ' + args[1];
 *     };
 *
 *     harmony.send({"function": "AyonHarmony.myAwesomeFunction", "args": ["a", "b"]})
 *
 * A function with named parameters, which Python calls as one:
 *
 *     AyonHarmony.define('nameOfNode', ['nodePath'], function (nodePath) {
 *         return node.getName(nodePath);
 *     });
 *
 * Harmony's script engine is old: ECMAScript 5 without bind(), Object.assign() or
 * startsWith(), and no reserved word as a property name. Its own global names must
 * not be taken for variables: node scene column element frame selection view render
 * sound func exporter.
 */
(function () {
    // An engine that loads this twice keeps what was added in between.
    var namespace = typeof AyonHarmony === 'object' && AyonHarmony !== null ? AyonHarmony : {};

    // Version of docs/protocol.md, compared in the handshake.
    namespace.PROTOCOL = 2;

    /**
     * Add a function with parameters of its own to AyonHarmony.
     * A list of arguments from Python is spread over them.
     * @param {string} name  AyonHarmony[name] is the function from now on.
     * @param {Array.<string>} parameters  Their names, for error messages.
     * @param {function} implementation
     * @return {function} What is called by that name.
     */
    namespace.define = function (name, parameters, implementation) {
        if (typeof implementation !== 'function') {
            throw new TypeError('AyonHarmony.define: ' + name + ' needs a function');
        }
        var called = function () {
            try {
                return implementation.apply(this, arguments);
            } catch (error) {
                namespace.noteCaller(error, name, called.caller);
                throw error;
            }
        };
        called.ayonName = name;
        called.ayonParams = parameters;
        namespace[name] = called;
        return called;
    };

    /**
     * Note on an error which function it went through, and who had called that one.
     * The engine tells the place of `throw` alone, which is in our files, and no
     * backtrace. It keeps the place of an error that is thrown again (QtScript 5.15).
     * @param {*} error  Whatever was thrown.
     * @param {string} name  Of the function; the outermost one is noted last.
     * @param {?function} caller  null for the code of a file or an evaluated text.
     */
    namespace.noteCaller = function (error, name, caller) {
        if (error instanceof Error) {
            // Beside the error: on its way through `include` it may become another.
            namespace.noted = {
                message: error.message,
                line: error.lineNumber,
                called: name,
                caller: typeof caller === 'function' ? String(caller).substr(0, 20000) : ''
            };
        }
    };

    /** What `noteCaller` noted last. */
    namespace.noted = null;

    /**
     * @param {*} error
     * @return {?{called: string, caller: string}} What was noted of it, null of others.
     */
    namespace.notedOf = function (error) {
        var noted = namespace.noted;
        try {
            return noted && error instanceof Error && error.message === noted.message
                && error.lineNumber === noted.line ? noted : null;
        } catch (another) {
            // Members of what scripts throw may throw, too.
            return null;
        }
    };

    /**
     * @param {Error} error
     * @return {string} The line that called a function of ours which then failed, empty
     *     where nobody knows it.
     */
    namespace.callingLine = function (error) {
        var noted = String(error.fileName).indexOf('/ayon_harmony/js/') === -1 ? null : namespace.notedOf(error);
        var lines = noted ? noted.caller.split('\n') : [];
        lines = lines.filter(function (line) {
            return line.indexOf('.' + noted.called + '(') !== -1;
        });
        return lines.length === 0 ? '' : lines[0].replace(/^\s+|\s+$/g, '');
    };

    // Least important first. The studio's settings say from which on lines are
    // written; they reach us in the environment and stay for the session.
    namespace.LOG_LEVELS = ['debug', 'info', 'warning', 'error'];
    namespace.logLevel = typeof System === 'undefined'
        ? '' : String(System.getenv('AYON_HARMONY_LOG_LEVEL')).toLowerCase();
    if (namespace.LOG_LEVELS.indexOf(namespace.logLevel) === -1) {
        namespace.logLevel = 'info';
    }

    /**
     * Write a line to Harmony's message log.
     * @param {string} text
     * @param {string=} level  One of LOG_LEVELS, 'info' if left out. Lines below
     *     the level of the studio's settings are dropped.
     */
    namespace.log = function (text, level) {
        var levels = namespace.LOG_LEVELS;
        var rank = level === undefined ? levels.indexOf('info') : levels.indexOf(level);
        if (rank < levels.indexOf(namespace.logLevel) || typeof MessageLog === 'undefined') {
            return;
        }
        // MessageLog.error opens a dialog in some versions, and debug shows nothing
        // unless Harmony's own debug mode is on; trace only writes.
        MessageLog.trace('AYON' + (level === undefined || level === 'info' ? '' : ' ' + level) + ': ' + text);
    };

    /**
     * Describe a caught error in one line.
     * @param {*} error  Whatever was thrown.
     * @return {string}
     */
    namespace.describeError = function (error) {
        // Whatever was thrown may itself throw when it is looked at.
        try {
            var text = String(error);
            var line = error instanceof Error ? namespace.callingLine(error) : '';
            if (line) {
                text += ' (' + line + ')';
            } else if (error !== null && typeof error === 'object' && error.lineNumber) {
                text += ' (' + (error.fileName || 'evaluated text') + ', line ' + error.lineNumber + ')';
            }
            return text;
        } catch (another) {
            return 'an error that has no text';
        }
    };

    // No `var`: an included file runs in the scope of the script that includes
    // it, and that may be a function. This name has to be global all the same.
    AyonHarmony = namespace;
}());
