/**
 * Runs what Python asks for and says how it went, as text for a reply.
 *
 * Nothing here knows of sockets. Whatever a request does, its outcome is either
 * a result or an error; it never throws.
 */
AyonHarmony.dispatch = {
    // Of an error. A longer one would be no message any more.
    LONGEST_TEXT: 100000,
    engineEval: eval
};

/**
 * Run a request.
 * @param {Object} request  With `function` or `script`, see docs/protocol.md.
 * @return {string} `"result":...` or `"error":{...}`, members of a JSON object.
 */
AyonHarmony.dispatch.run = function (request) {
    return AyonHarmony.dispatch.runInPieces(request).join('');
};

/**
 * As run(), for what writes pieces: megabytes are not copied to stand behind a name.
 * @param {Object} request
 * @return {Array.<string>} One piece or two.
 */
AyonHarmony.dispatch.runInPieces = function (request) {
    try {
        return ['"result":', AyonHarmony.dispatch.resultOf(request)];
    } catch (error) {
        return [AyonHarmony.dispatch.errorOf(error)];
    }
};

/**
 * @param {*} error  Whatever was thrown.
 * @return {string} `"error":{...}`
 */
AyonHarmony.dispatch.errorOf = function (error) {
    return '"error":' + JSON.stringify(AyonHarmony.dispatch.report(error));
};

/**
 * Run requests in order, up to the first that fails.
 * @param {Array.<Object>} requests
 * @return {string} `"result":[...]`, one outcome for each that ran.
 */
AyonHarmony.dispatch.runAll = function (requests) {
    var outcomes = [];
    for (var i = 0; i < requests.length; i += 1) {
        var outcome = AyonHarmony.dispatch.run(requests[i]);
        outcomes.push('{' + outcome + '}');
        if (outcome.substr(0, 7) === '"error"') {
            break;
        }
    }
    return '"result":[' + outcomes.join(',') + ']';
};

/**
 * @param {Object} request
 * @return {string} JSON of what it gave; of a script whose value JSON cannot carry,
 *     `null,"left_out":...`.
 * @throws {*} What the request threw.
 */
AyonHarmony.dispatch.resultOf = function (request) {
    if (typeof request['function'] === 'string') {
        return AyonHarmony.dispatch.toJson(AyonHarmony.dispatch.call(request));
    }
    if (typeof request.script === 'string') {
        return AyonHarmony.dispatch.outcomeOf(AyonHarmony.dispatch.evaluate(request.script));
    }
    throw AyonHarmony.dispatch.ownError(new TypeError('A request needs "function" or "script".'));
};

/**
 * Evaluate source text in global scope.
 * @param {string} source
 * @return {*} Value of its last expression.
 */
AyonHarmony.dispatch.evaluate = function (source) {
    var engineEval = AyonHarmony.dispatch.engineEval;
    return AyonHarmony.dispatch.outside(function () {
        // Called like this it does not see the variables here.
        return engineEval.call(null, source);
    });
};

/**
 * Evaluate a name where our own files see it.
 * Needed only where Harmony included them in the scope of a function.
 */
AyonHarmony.dispatch.evaluateHere = function () {
    return eval(arguments[0]);
};

/**
 * Call a function. What the addon's Python calls by name is the addon's, and names of
 * the host are the host's, whatever scripts made of them.
 * @param {Object} request
 * @return {*} What it returned.
 */
AyonHarmony.dispatch.call = function (request) {
    var ours = AyonHarmony.ours;
    if (request.spread && ours && ours.has(request['function'])) {
        return ours.during(function () {
            return AyonHarmony.dispatch.callNamed(request, function (work) {
                return work();
            });
        });
    }
    return AyonHarmony.dispatch.callNamed(request, AyonHarmony.dispatch.outside);
};

/**
 * Do something that is not the addon's, with what scripts made of names in view.
 * @param {function} work
 * @return {*} What it returned.
 */
AyonHarmony.dispatch.outside = function (work) {
    return AyonHarmony.ours ? AyonHarmony.ours.outside(work) : work();
};

/**
 * Call what a name or source text stands for now.
 * @param {Object} request
 * @param {function(function)} enter  Runs what it is given, where the call belongs.
 * @return {*} What it returned.
 */
AyonHarmony.dispatch.callNamed = function (request, enter) {
    var target = AyonHarmony.dispatch.resolve(request['function'], enter);
    var args = request.args;
    var parameters = target.callable.ayonParams;
    var list = [args];
    if (args === undefined || args === null) {
        list = [];
    } else if (request.spread || parameters) {
        list = Array.isArray(args) ? args : [args];
    }
    if (parameters && list.length > parameters.length) {
        throw AyonHarmony.dispatch.ownError(new TypeError(
            'AyonHarmony.' + target.callable.ayonName + '(' + parameters.join(', ') + ') got '
            + list.length + ' arguments.'));
    }
    return enter(function () {
        return target.callable.apply(target.owner, list);
    });
};

/**
 * Find the function that a name or source text stands for.
 * @param {string} text  `name`, `a.dotted.name`, `an().expression.with.owner`, or
 *     source whose last expression is a function.
 * @param {function(function)} enter  See `callNamed`.
 * @return {{owner: *, callable: function}} owner is undefined where there is none.
 * @throws {Error} When it is no function.
 */
AyonHarmony.dispatch.resolve = function (text, enter) {
    var owner, callable;
    // Most calls are of a function of ours, which needs no evaluating.
    if (text.substr(0, 12) === 'AyonHarmony.') {
        var member = text.substr(12);
        callable = enter(function () {
            return AyonHarmony[member];
        });
        if (typeof callable === 'function') {
            return {owner: AyonHarmony, callable: callable};
        }
    }
    var source = text.replace(/^\s+|\s+$/g, '');
    if (/^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/.test(source)) {
        var names = source.split('.');
        callable = AyonHarmony.dispatch.ownerNamed(names[0], names.length > 1);
        for (var i = 1; i < names.length; i += 1) {
            owner = callable;
            if (owner === undefined || owner === null) {
                throw AyonHarmony.dispatch.ownError(new TypeError(
                    names.slice(0, i).join('.') + ' is ' + owner + ', so there is no ' + source + '.'));
            }
            callable = enter(AyonHarmony.dispatch.readerOf(owner, names[i]));
        }
    } else if (AyonHarmony.dispatch.isMember(source)) {
        // The owner is evaluated by itself, to be `this` of the call.
        var dot = source.lastIndexOf('.');
        owner = AyonHarmony.dispatch.evaluate(source.substr(0, dot));
        callable = enter(AyonHarmony.dispatch.readerOf(owner, source.substr(dot + 1).replace(/^\s+/, '')));
    } else {
        // 'function () {...}' alone is a syntax error, in parentheses it is one
        // expression. The lines keep their numbers.
        callable = AyonHarmony.dispatch.evaluate(
            /^function\s*\(/.test(source) ? '(' + source + ')' : text);
    }
    if (typeof callable !== 'function') {
        throw AyonHarmony.dispatch.ownError(new TypeError(
            AyonHarmony.dispatch.shorten(source) + ' is not a function but ' + typeof callable
            + (source.indexOf('\n') === -1 ? '.' : '. Source text has to end in the name of one.')));
    }
    return {owner: owner, callable: callable};
};

/**
 * @param {*} owner
 * @param {string} name
 * @return {function} Reads that member.
 */
AyonHarmony.dispatch.readerOf = function (owner, name) {
    return function () {
        return owner[name];
    };
};

/**
 * @param {string} name  The first of a dotted name, or a name alone.
 * @param {boolean} isOwner  Whether a member of it is meant.
 * @return {*} What it stands for: names of the host are the host's.
 */
AyonHarmony.dispatch.ownerNamed = function (name, isOwner) {
    var ours = AyonHarmony.ours;
    if (name === 'AyonHarmony') {
        return AyonHarmony;
    }
    return isOwner && ours && ours.isHosts(name) ? ours.hosts[name] : AyonHarmony.dispatch.lookUp(name);
};

/**
 * @param {string} name  Of a global variable.
 * @return {*} Its value.
 * @throws {ReferenceError} When there is none.
 */
AyonHarmony.dispatch.lookUp = function (name) {
    try {
        return AyonHarmony.dispatch.evaluate(name);
    } catch (error) {
        try {
            return AyonHarmony.dispatch.evaluateHere(name);
        } catch (again) {
            throw AyonHarmony.dispatch.ownError(error);
        }
    }
};

/**
 * @param {string} source
 * @return {boolean} Whether it is one expression that ends in `.name`.
 */
AyonHarmony.dispatch.isMember = function (source) {
    var bare = source.replace(/'[^'\\\n]*'|"[^"\\\n]*"/g, '0');
    return /^[^;{}=|&?:+\-*\/%!<>~\^'"\n]+\.\s*[A-Za-z_$][\w$]*$/.test(bare);
};

// From this length on an array becomes JSON piece by piece.
AyonHarmony.dispatch.LONG = 100;

/**
 * As JSON.stringify, but in time that grows with the length of a list and not
 * with its square: the engine takes 1.1 s for 10,000 objects in an array, and
 * 9 ms for them one by one. Looks for long lists in the result itself and among
 * the members of an object.
 * @param {*} value
 * @param {int} depth  0 for the result itself.
 * @return {?string} JSON; undefined where JSON has nothing for it.
 * @throws {TypeError} When it is cyclic.
 */
AyonHarmony.dispatch.stringify = function (value, depth) {
    var parts = [];
    var item;
    var i;
    // A cycle ends here, too, and JSON.stringify finds it.
    if (depth > 3 || value === null || typeof value !== 'object' || typeof value.toJSON === 'function') {
        return JSON.stringify(value);
    }
    if (Array.isArray(value) && value.length >= AyonHarmony.dispatch.LONG) {
        for (i = 0; i < value.length; i += 1) {
            item = AyonHarmony.dispatch.stringify(value[i], depth + 1);
            parts.push(item === undefined ? 'null' : item);
        }
        return '[' + parts.join(',') + ']';
    }
    if (depth > 0 || value.constructor !== Object) {
        return JSON.stringify(value);
    }
    Object.keys(value).forEach(function (key) {
        var member = AyonHarmony.dispatch.stringify(value[key], depth + 1);
        if (member !== undefined) {
            parts.push(JSON.stringify(key) + ':' + member);
        }
    });
    return '{' + parts.join(',') + '}';
};

/**
 * @param {*} value  What a function returned.
 * @return {string} Its JSON; nothing at all becomes null.
 * @throws {Error} When JSON cannot carry it.
 */
AyonHarmony.dispatch.toJson = function (value) {
    var text;
    if (value === undefined) {
        return 'null';
    }
    if (typeof value === 'string') {
        // Nothing of it can be lost, so megabytes are not searched for that.
        return JSON.stringify(value);
    }
    try {
        text = AyonHarmony.dispatch.stringify(value, 0);
    } catch (error) {
        throw AyonHarmony.dispatch.ownError(
            new TypeError('JSON cannot carry the result: ' + AyonHarmony.dispatch.report(error).message));
    }
    // What JSON does not have becomes null, {} or nothing, and does not say so.
    if (text === undefined || text.indexOf('null') !== -1 || text.indexOf('{}') !== -1
            || AyonHarmony.dispatch.isNoData(Array.isArray(value) ? value[0] : value)) {
        AyonHarmony.dispatch.refuseLosses(value, 'result');
    }
    if (text === undefined) {
        throw AyonHarmony.dispatch.ownError(
            new TypeError('JSON cannot carry the result: its toJSON() gives nothing.'));
    }
    return text;
};

/**
 * The value of a script is a by-product: what is not plain data is left out.
 * @param {*} value
 * @return {string} JSON.
 */
AyonHarmony.dispatch.toJsonIfPlain = function (value) {
    var kind = Object.prototype.toString.call(value);
    if (value === undefined || value === null || typeof value === 'function') {
        return 'null';
    }
    if (typeof value === 'object' && kind !== '[object Array]' && value.constructor !== Object) {
        return 'null';
    }
    try {
        return AyonHarmony.dispatch.toJson(value);
    } catch (error) {
        return 'null';
    }
};

/**
 * @param {*} value  Of a script.
 * @return {string} Its JSON, and behind it what was left out of it.
 */
AyonHarmony.dispatch.outcomeOf = function (value) {
    var text = AyonHarmony.dispatch.toJsonIfPlain(value);
    if (text !== 'null' || value === null || value === undefined) {
        return text;
    }
    return text + ',"left_out":' + JSON.stringify(AyonHarmony.dispatch.nameOf(value));
};

/**
 * @param {*} value  What JSON cannot carry.
 * @return {string} What it is, in a line.
 */
AyonHarmony.dispatch.nameOf = function (value) {
    var kind = Object.prototype.toString.call(value);
    // Of a regular expression the engine says that it is a function.
    if (kind === '[object Function]') {
        return 'function ' + value.name + '()';
    }
    // What is no data has no JSON to fail: it would ask here again.
    if (kind === '[object Array]'
            || kind === '[object Object]' && value.constructor === Object && !AyonHarmony.dispatch.isNoData(value)) {
        try {
            AyonHarmony.dispatch.toJson(value);
        } catch (error) {
            return kind + ': ' + AyonHarmony.dispatch.report(error).message;
        }
    }
    return AyonHarmony.dispatch.shorten(AyonHarmony.dispatch.textOf(value)) || kind;
};

/**
 * @param {*} value
 * @return {boolean} Whether it is an object as Harmony and Qt have them: a QObject, or one
 *     that is not plain and has nothing of its own.
 */
AyonHarmony.dispatch.isNoData = function (value) {
    if (value === null || typeof value !== 'object' || typeof value.toJSON === 'function' || Array.isArray(value)) {
        return false;
    }
    if (typeof value.deleteLater === 'function' && typeof value.objectName === 'string') {
        return true;
    }
    var prototype = Object.getPrototypeOf(value);
    return prototype !== null && prototype !== Object.prototype && Object.keys(value).length === 0;
};

/**
 * Find what became null or {} on its way to JSON, or vanished.
 * @param {*} value
 * @param {string} path  Where it is, for the message.
 * @throws {TypeError} When something did.
 */
AyonHarmony.dispatch.refuseLosses = function (value, path) {
    var lost = null;
    if (typeof value === 'number' && !isFinite(value)) {
        lost = String(value);
    } else if (typeof value === 'function') {
        lost = 'a function';
    } else if (AyonHarmony.dispatch.isNoData(value)) {
        lost = AyonHarmony.dispatch.nameOf(value) + ', an object that is no data; return what you want to know of it';
    }
    if (lost !== null) {
        throw AyonHarmony.dispatch.ownError(
            new TypeError('JSON cannot carry the result: ' + path + ' is ' + lost + '.'));
    }
    if (value === null || typeof value !== 'object' || typeof value.toJSON === 'function') {
        return;
    }
    if (Array.isArray(value)) {
        for (var i = 0; i < value.length; i += 1) {
            AyonHarmony.dispatch.refuseLosses(value[i], path + '[' + i + ']');
        }
        return;
    }
    Object.keys(value).forEach(function (key) {
        // Methods of objects are left out by JSON on purpose.
        if (typeof value[key] !== 'function') {
            AyonHarmony.dispatch.refuseLosses(value[key], path + '.' + key);
        }
    });
};

/**
 * Mark an error as one of the request itself: where we made it tells nothing.
 * @param {Error} error
 * @return {Error} The same.
 */
AyonHarmony.dispatch.ownError = function (error) {
    if (error !== null && typeof error === 'object') {
        error.ayonOwn = true;
    }
    return error;
};

/**
 * @param {*} error  Whatever was thrown; its members may throw, too.
 * @return {{name: string, message: string, file: ?string, line: ?int}} Perhaps with
 *     `members`, `called` and `caller`, see docs/protocol.md.
 */
AyonHarmony.dispatch.report = function (error) {
    if (error === null || typeof error !== 'object') {
        return {name: 'Error', message: AyonHarmony.dispatch.textOf(error), file: null, line: null};
    }
    var read = function (key) {
        try {
            return error[key];
        } catch (another) {
            return undefined;
        }
    };
    var message = read('message');
    var isOwn = read('ayonOwn') === true;
    var file = read('fileName');
    var line = read('lineNumber');
    // The engine adds the place to whatever object is thrown.
    var told = {
        name: AyonHarmony.dispatch.textOf(read('name') || 'Error'),
        message: message === undefined ? AyonHarmony.dispatch.asText(error) : AyonHarmony.dispatch.textOf(message),
        file: !isOwn && file ? AyonHarmony.dispatch.textOf(file) : null,
        line: !isOwn && typeof line === 'number' && line > 0 ? line : null
    };
    var members = AyonHarmony.dispatch.membersMeant(told.message);
    if (members.length > 0) {
        told.members = members;
    }
    var noted = isOwn || typeof message !== 'string' ? null : AyonHarmony.notedOf(error);
    if (noted) {
        told.called = noted.called;
        told.caller = noted.caller;
    }
    return told;
};

/**
 * @param {string} message  Of an error.
 * @return {Array.<string>} What may have been meant by a name that is not there: what
 *     the global object has, and which other one has that member (`node.getName`);
 *     global names, nodes, keywords of the node, columns. Empty for other errors. Qt's
 *     own members have signatures, `start(int)`.
 */
AyonHarmony.dispatch.membersMeant = function (message) {
    var names = [];
    var match = (/(?:^|')([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)\.[\w$]+(?:' \[undefined\]| is not a function but undefined)/).exec(message);
    var variable = (/^Can't find variable: ([A-Za-z_$][\w$]*)/).exec(message);
    var asked;
    if (variable) {
        return AyonHarmony.dispatch.globalsLike(variable[1]);
    }
    try {
        asked = (/There (?:is|are) no nodes? "([^"]+)"/).exec(message);
        if (asked) {
            return AyonHarmony.dispatch.nodesLike(asked[1]);
        }
        asked = (/The node "(.+)" \(\w+\) has no attribute /).exec(message);
        if (asked) {
            return node.getAllAttrKeywords(asked[1]).slice(0, 500);
        }
        asked = (/There is no column "([^"]+)"/).exec(message);
        if (asked) {
            return AyonHarmony.dispatch.columnsLike(asked[1]);
        }
        names = match ? AyonHarmony.dispatch.ownersOf(message.substr(match.index).replace(/^'/, '')) : [];
        var owner = match ? AyonHarmony.dispatch.lookUp(match[1]) : null;
        for (var name in owner) {
            if (names.length < 500) {
                names.push(name.replace(/\(.*/, ''));
            }
        }
    } catch (error) {
        // A name that only the script knew.
        return [];
    }
    return names;
};

/**
 * @param {string} path  Of a node that is not there.
 * @return {Array.<string>} Nodes of that name anywhere, and those of its group.
 */
AyonHarmony.dispatch.nodesLike = function (path) {
    var all = [];
    var name = path.split('/').pop();
    var group = path.indexOf('/') === -1 ? node.root() : path.substr(0, path.lastIndexOf('/'));
    AyonHarmony.collectNodes(node.root(), all);
    return all.filter(function (each) {
        return node.getName(each) === name || node.parentNode(each) === group;
    }).slice(0, 500);
};

/**
 * @param {string} name  Of a column that is not there.
 * @return {Array.<string>} Columns that are shown by that name, else all.
 */
AyonHarmony.dispatch.columnsLike = function (name) {
    var all = [];
    var shown;
    for (var i = 0; i < column.numberOf(); i += 1) {
        all.push(column.getName(i));
    }
    shown = all.filter(function (each) {
        return column.getDisplayName(each) === name;
    });
    return (shown.length > 0 ? shown : all).slice(0, 500);
};

/** Harmony's global objects whose functions are mistaken for one another's. */
AyonHarmony.dispatch.OWNERS = ['scene', 'node', 'column', 'element', 'func', 'frame', 'selection', 'sound', 'view',
    'Timeline', 'Drawing', 'Backdrop', 'preferences', 'copyPaste', 'render', 'exporter', 'PaletteObjectManager'];

/**
 * @param {string} text  Begins with a member that is not there, `scene.getName`.
 * @return {Array.<string>} Global objects that have it, `node.getName`.
 */
AyonHarmony.dispatch.ownersOf = function (text) {
    var name = (/^[\w$.]+\.([\w$]+)/).exec(text)[1];
    return AyonHarmony.dispatch.OWNERS.filter(function (owner) {
        try {
            return typeof AyonHarmony.dispatch.lookUp(owner)[name] === 'function';
        } catch (error) {
            // This Harmony lacks the object.
            return false;
        }
    }).map(function (owner) {
        return owner + '.' + name;
    });
};

/**
 * @param {string} name  Of a global variable that is not there.
 * @return {Array.<string>} Those that are there, and are about as long.
 */
AyonHarmony.dispatch.globalsLike = function (name) {
    var everything = AyonHarmony.dispatch.evaluate('this');
    return Object.getOwnPropertyNames(everything).filter(function (each) {
        return Math.abs(each.length - name.length) <= 3;
    }).slice(0, 500);
};

/**
 * @param {*} value
 * @return {string} As String(), also where its toString() throws or gives no text.
 */
AyonHarmony.dispatch.textOf = function (value) {
    try {
        return String(value).substr(0, AyonHarmony.dispatch.LONGEST_TEXT);
    } catch (error) {
        return 'no text (its toString() throws)';
    }
};

/**
 * @param {Object} thrown  No Error.
 * @return {string} What it holds, without what the engine added.
 */
AyonHarmony.dispatch.asText = function (thrown) {
    var added = ['lineNumber', 'expressionBeginOffset', 'expressionEndOffset', 'sourceId', 'fileName'];
    var text;
    try {
        text = JSON.stringify(thrown, function (key, value) {
            return added.indexOf(key) === -1 ? value : undefined;
        });
    } catch (error) {
        text = undefined;
    }
    return typeof text === 'string' ? AyonHarmony.dispatch.textOf(text) : AyonHarmony.dispatch.textOf(thrown);
};

/**
 * @param {Object} request
 * @return {string} A short name for it.
 */
AyonHarmony.dispatch.label = function (request) {
    if (request.requests) {
        return request.requests.length + ' requests';
    }
    return AyonHarmony.dispatch.shorten(request['function'] || 'script ' + request.script);
};

/**
 * @param {string} text
 * @return {string} Its first line, 80 characters of it at most.
 */
AyonHarmony.dispatch.shorten = function (text) {
    var line = text.replace(/^\s+/, '').split('\n')[0];
    return line.length > 80 ? line.substr(0, 77) + '...' : line;
};
