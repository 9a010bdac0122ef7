/*
 * Values across the border between script and Python, and the host names.
 *
 * Evaluated first in every new engine. Everything is inside one function, so
 * nothing but the host names themselves becomes global; `kit` is handed to the
 * prelude files that follow.
 */
(function (native, globalObject) {
    var TAG = '$h';
    var stringify = JSON.stringify;
    var parse = JSON.parse;
    var prototypes = {};
    var signalsOf = {};
    var errors = {
        Error: Error, TypeError: TypeError, RangeError: RangeError,
        SyntaxError: SyntaxError, ReferenceError: ReferenceError,
        EvalError: EvalError, URIError: URIError
    };
    var plain = Object.prototype;
    var toText = Object.prototype.toString;
    var ownProperty = Object.prototype.hasOwnProperty;
    var protoOf = Object.getPrototypeOf;

    // Harmony's global object is one of its own class: what a script adds to its
    // prototype (openHarmony does) does not show up in every other object.
    globalObject.__proto__ = Object.create(plain);

    // -- script -> Python ----------------------------------------------------

    function encodeObject(value) {
        var kind = toText.call(value);
        var out, i, key;
        if (kind === '[object Array]') {
            out = [];
            for (i = 0; i < value.length; i++) {
                out.push(encode(value[i]));
            }
            return out;
        }
        if (ownProperty.call(value, '__hostKey')) {
            return {$h: 'o', i: value.__hostKey};
        }
        if (kind === '[object String]' || kind === '[object Number]' || kind === '[object Boolean]') {
            return encode(value.valueOf());
        }
        if (protoOf(value) === plain && !ownProperty.call(value, 'toString')) {
            out = {};
            for (key in value) {
                if (ownProperty.call(value, key)) {
                    out[key] = encode(value[key]);
                }
            }
            return out;
        }
        return {$h: 's', i: +native.keep_object(value)};
    }

    function encode(value) {
        var type = typeof value;
        if (type === 'string' || type === 'boolean' || value === null) {
            return value;
        }
        if (type === 'number') {
            return value - value === 0 ? value : {$h: 'n', v: String(value)};
        }
        if (type === 'undefined') {
            return {$h: 'u'};
        }
        if (type === 'function' && toText.call(value) !== '[object RegExp]') {
            return {$h: 'f', i: +native.keep_function(value)};
        }
        return encodeObject(value);
    }

    function encodeArguments(args) {
        var list = [];
        var simple = true;
        var i, value, type;
        for (i = 0; i < args.length; i++) {
            value = args[i];
            type = typeof value;
            if (type !== 'string' && type !== 'boolean' && !(type === 'number' && value - value === 0)) {
                simple = false;
                break;
            }
            list.push(value);
        }
        if (simple) {
            return stringify(list);
        }
        list = [];
        for (i = 0; i < args.length; i++) {
            list.push(encode(args[i]));
        }
        return 't' + stringify(list);
    }

    // -- Python -> script ----------------------------------------------------

    function wrap(className, key) {
        var wrapper = {};
        wrapper.__proto__ = prototypes[className] || plain;
        Object.defineProperty(wrapper, '__hostKey', {value: key});
        Object.defineProperty(wrapper, '__hostHandle', {value: native.take(key)});
        addSignals(wrapper, signalsOf[className], key);
        return wrapper;
    }

    function decode(value) {
        var i, key;
        if (value === null || typeof value !== 'object') {
            return value;
        }
        if (toText.call(value) === '[object Array]') {
            for (i = 0; i < value.length; i++) {
                value[i] = decode(value[i]);
            }
            return value;
        }
        switch (value[TAG]) {
        case undefined:
            for (key in value) {
                if (ownProperty.call(value, key)) {
                    value[key] = decode(value[key]);
                }
            }
            return value;
        case 'u':
            return undefined;
        case 'n':
            return +value.v;
        case 'o':
            return wrap(value.c, value.i);
        default:
            return native.take_function(String(value.i));
        }
    }

    function fail(text) {
        var told = parse(text);
        var error = new (errors[told.name] || Error)(told.message);
        if (!errors[told.name]) {
            error.name = told.name;
        }
        if (told.line) {
            error.lineNumber = told.line;
            error.fileName = told.file;
        }
        throw error;
    }

    function answer(text) {
        switch (text.charAt(0)) {
        case 'u':
            return undefined;
        case 's':
            return text.substr(1);
        case 'v':
            return parse(text.substr(1));
        case 'd':
            return decode(parse(text.substr(1)));
        default:
            return fail(text.substr(1));
        }
    }

    // -- host names ----------------------------------------------------------

    function hostFunction(number) {
        return function () {
            return answer(native.call(number, encodeArguments(arguments)));
        };
    }

    function hostMethod(number, className, name) {
        return function () {
            var key = this.__hostKey;
            if (key === undefined) {
                throw new TypeError(className + '.prototype.' + name + ' called on an object of another type');
            }
            return answer(native.method(number, key, encodeArguments(arguments)));
        };
    }

    function hostGetter(number, className, name) {
        var read = hostMethod(number, className, name);
        return function () {
            // on the bare prototype, as when somebody lists its members
            return this.__hostKey === undefined ? undefined : read.call(this);
        };
    }

    // A global object of the host; printed, it tells its name.
    function namespace(name) {
        return Object.create(plain, {toString: {
            value: function () {
                return name;
            },
            writable: true, configurable: true
        }});
    }

    // A script's own class may derive from a host class and have such a member.
    function hostSetter(number, className, name) {
        var write = number === null ? refuse(className + '.' + name) : hostMethod(number, className, name);
        return function (value) {
            if (this.__hostKey === undefined) {
                Object.defineProperty(this, name, {
                    value: value, writable: true, enumerable: true, configurable: true
                });
                return undefined;
            }
            return write.call(this, value);
        };
    }

    function owner(path) {
        var holder = globalObject;
        var i;
        for (i = 0; i < path.length - 1; i++) {
            if (!ownProperty.call(holder, path[i])) {
                holder[path[i]] = namespace(path[i]);
            }
            holder = holder[path[i]];
        }
        return holder;
    }

    function put(name, value) {
        var path = name.split('.');
        owner(path)[path[path.length - 1]] = value;
    }

    function putProperty(name, getter, setter) {
        var path = name.split('.');
        Object.defineProperty(owner(path), path[path.length - 1], {
            get: getter, set: setter, enumerable: true, configurable: true
        });
    }

    function refuse(name) {
        return function () {
            throw new TypeError(name + ' is read-only');
        };
    }

    function prototypeOf(className) {
        if (!ownProperty.call(prototypes, className)) {
            prototypes[className] = {};
        }
        return prototypes[className];
    }

    function defineMembers(className, methods, properties, signals) {
        var proto = prototypeOf(className);
        var i, item;
        for (i = 0; i < methods.length; i++) {
            proto[methods[i][0]] = hostMethod(methods[i][1], className, methods[i][0]);
        }
        for (i = 0; i < properties.length; i++) {
            item = properties[i];
            Object.defineProperty(proto, item[0], {
                get: hostGetter(item[1], className, item[0]),
                set: hostSetter(item[2], className, item[0]),
                enumerable: true, configurable: true
            });
        }
        signalsOf[className] = signals;
    }

    function defineConstructor(name, className, number, textNumber) {
        var proto = prototypeOf(className);
        var make = function () {
            return answer(native.call(number, encodeArguments(arguments)));
        };
        make.prototype = proto;
        Object.defineProperty(proto, 'constructor', {value: make, writable: true, configurable: true});
        put(name, make);
    }

    // -- signals of host objects ---------------------------------------------

    var connections = {};

    function HostSignal(name) {
        this.__name = name;
    }

    HostSignal.prototype.connect = function (receiver, handler) {
        var entry = arguments.length > 1
            ? {self: receiver, handler: typeof handler === 'string' ? receiver[handler] : handler}
            : {self: globalObject, handler: receiver};
        if (typeof entry.handler !== 'function') {
            throw new TypeError('Function.prototype.connect: target is not a function');
        }
        if (!connections[this.__name]) {
            connections[this.__name] = [];
        }
        connections[this.__name].push(entry);
    };

    HostSignal.prototype.disconnect = function (receiver, handler) {
        var list = connections[this.__name] || [];
        var wanted = arguments.length > 1 ? handler : receiver;
        var self = arguments.length > 1 ? receiver : globalObject;
        var i;
        if (typeof wanted === 'string') {
            wanted = receiver[wanted];
        }
        for (i = 0; i < list.length; i++) {
            if (list[i].handler === wanted && list[i].self === self) {
                connections[this.__name] = list.slice(0, i).concat(list.slice(i + 1));
                return;
            }
        }
        throw new Error('Function.prototype.disconnect: failed to disconnect from ' + this.__name);
    };

    function addSignals(wrapper, names, key) {
        var i;
        for (i = 0; names && i < names.length; i++) {
            wrapper[names[i]] = new HostSignal(key + '/' + names[i]);
        }
    }

    function report(error) {
        var isError = error instanceof Error;
        native.handler_failed(String(error), isError && error.fileName || '', isError && error.lineNumber || -1);
    }

    function emit(name, text) {
        var list = connections[name];
        var args, i;
        if (!list || !list.length) {
            return;
        }
        args = answer(text);
        for (i = 0; i < list.length; i++) {
            try {
                list[i].handler.apply(list[i].self, args);
            } catch (error) {
                report(error);
            }
        }
    }

    function dropSignal(name) {
        delete connections[name];
    }

    function install(text) {
        var table = parse(text);
        var i, item;
        for (i = 0; i < table.classes.length; i++) {
            item = table.classes[i];
            defineMembers(item.name, item.methods, item.properties, item.signals);
        }
        for (i = 0; i < table.constructors.length; i++) {
            item = table.constructors[i];
            defineConstructor(item[0], item[1], item[2]);
        }
        for (i = 0; i < table.functions.length; i++) {
            put(table.functions[i][0], hostFunction(table.functions[i][1]));
        }
        for (i = 0; i < table.properties.length; i++) {
            item = table.properties[i];
            putProperty(item[0], hostFunction(item[1]), item[2] === null ? refuse(item[0]) : hostFunction(item[2]));
        }
        for (i = 0; i < table.signals.length; i++) {
            put(table.signals[i], new HostSignal(table.signals[i]));
        }
        for (i = 0; i < table.constants.length; i++) {
            put(table.constants[i][0], table.constants[i][1]);
        }
    }

    // -- files ---------------------------------------------------------------

    var modules = {};

    ['__file__', '__FILE__'].forEach(function (name) {
        Object.defineProperty(globalObject, name, {
            get: function () {
                return parse(native.position()).file;
            },
            configurable: true
        });
    });
    Object.defineProperty(globalObject, '__packageFolder__', {
        get: function () {
            return native.package_folder(parse(native.position()).file) || undefined;
        },
        set: function (value) {  // hooks of ftrack set it before they include a package
            native.set_package_folder(String(value));
        },
        configurable: true
    });

    globalObject.include = function (path) {
        return answer(native.include(String(path)));
    };

    globalObject.require = function (path) {
        var found = answer(native.require(String(path)));
        var module = modules[found.file];
        var body, first, made;
        if (!module) {
            module = {exports: {}, filename: found.file};
            modules[found.file] = module;
            first = module.exports;
            body = native.evaluate(found.text, found.file, found.folder, 'module');
            try {
                made = body.call(globalObject, first, module, globalObject.require);
            } catch (error) {
                delete modules[found.file];
                throw error;
            }
            if (module.exports === first && made !== undefined) {
                module.exports = made;  // `exports = Something` counts, too
            }
        }
        return module.exports;
    };

    function failHere(message, Kind) {
        var error = new Kind(message);
        var place = parse(native.position());
        if (place.line) {
            error.lineNumber = place.line;
            error.fileName = place.file;
        }
        throw error;
    }

    return {
        native: native,
        fail: failHere,
        global: globalObject,
        answer: answer,
        encodeArguments: encodeArguments,
        encodeValue: function (value) {
            native.result(encodeArguments([value]));
        },
        decodeList: answer,
        install: install,
        emit: emit,
        dropSignal: dropSignal,
        report: report,
        put: put
    };
})
