/*
 * Qt classes: made on first use from what Qt itself says about them.
 *
 * A constructor turns `this` into the wrapper of a real object, so scripts may
 * derive from a Qt class the old way (`QWidget.call(this, parent)`).
 */
(function (kit) {
    var qt = kit.qt;
    var global = kit.global;
    var built = {};
    var objectProto;

    function hide(target, name, value) {
        Object.defineProperty(target, name, {value: value, writable: true, configurable: true});
    }

    // Members that every function has; a static of that name cannot be reached.
    var ofFunctions = {arguments: true, caller: true, length: true, name: true, prototype: true};

    function unwrap(value) {
        if (value === null || typeof value !== 'object') {
            return value;
        }
        if (value.__v !== undefined) {
            return value.__v;
        }
        if (value.__flags !== undefined) {
            return value.__flags;
        }
        if (value instanceof Array) {
            return value.map(unwrap);
        }
        return value;
    }

    function unwrapAll(args) {
        var list = [];
        var i;
        for (i = 0; i < args.length; i++) {
            list.push(unwrap(args[i]));
        }
        return list;
    }

    function dress(value) {
        var name, made;
        if (typeof value === 'string') {
            return kit.withNul(value);
        }
        if (value === null || typeof value !== 'object' || value instanceof Date) {
            return value;
        }
        if (value instanceof Array) {
            return value.map(dress);
        }
        name = qt.name_of(value);
        if (name === '') {
            return value;
        }
        if (name.charAt(0) === '@') {
            if (value.__proto__ === objectProto) {
                value.__proto__ = classNamed(name.substr(1)).prototype;
                shadow(value, value.__proto__.__slots);
            }
            return value;
        }
        if (name === 'QByteArray') {
            return kit.bytesFromHandle(value);
        }
        made = {};
        made.__proto__ = classNamed(name).prototype;
        hide(made, '__v', value);
        return made;
    }

    function method(name) {
        return function () {
            return dress(qt.invoke(unwrap(this), name, unwrapAll(arguments)));
        };
    }

    function shadow(object, names) {
        var i;
        for (i = 0; names && i < names.length; i++) {
            hide(object, names[i], method(names[i]));
        }
    }

    function staticMethod(className, name) {
        return function () {
            return dress(qt['static'](className, name, unwrapAll(arguments)));
        };
    }

    function forgot(className) {
        kit.fail(className + '(): Did you forget to construct with \'new\'?', TypeError);
    }

    function build(className) {
        var told = JSON.parse(qt.describe(className));
        var Class;
        if (told.isObject) {
            Class = function () {
                if (this.Math === Math) {
                    forgot(className);
                }
                qt.construct(this, className, unwrapAll(arguments));
                shadow(this, told.slots);
                if (kit.onConstruct[className]) {
                    kit.onConstruct[className](this);
                }
            };
        } else {
            Class = function () {
                if (this.Math === Math) {
                    forgot(className);
                }
                hide(this, '__v', qt.value(className, unwrapAll(arguments)));
            };
        }
        built[className] = Class;
        Class.prototype = {};
        hide(Class.prototype, '__slots', told.slots);
        Class.prototype.__proto__ = told.base ? classNamed(told.base).prototype
            : (told.isObject ? objectProto : Object.prototype);
        hide(Class.prototype, 'constructor', Class);
        told.methods.forEach(function (name) {
            hide(Class.prototype, name, method(name));
        });
        told.statics.forEach(function (name) {
            if (!ofFunctions.hasOwnProperty(name)) {
                hide(Class, name, staticMethod(className, name));
            }
        });
        if (told.base) {
            Class.__proto__ = classNamed(told.base);
        }
        Object.keys(told.constants).forEach(function (name) {
            hide(Class, name, told.constants[name]);
        });
        if (kit.adjust[className]) {
            kit.adjust[className](Class);
        }
        return Class;
    }

    function classNamed(name) {
        return built.hasOwnProperty(name) ? built[name] : build(name);
    }

    function declare(name) {
        Object.defineProperty(global, name, {
            get: function () {
                return classNamed(name);
            },
            set: function (value) {
                Object.defineProperty(global, name, {
                    value: value, writable: true, enumerable: true, configurable: true
                });
            },
            configurable: true
        });
    }

    // -- what differs from the class as Qt has it -----------------------------------

    kit.adjust = {};
    kit.onConstruct = {};
    kit.dress = dress;
    kit.unwrap = unwrap;

    kit.adjust.QTimer = function (QTimer) {
        if (qt.has('timer_helpers')) {
            QTimer.singleShot = function (delay, receiver, handler) {
                var timer = new QTimer();
                var call = arguments.length > 2 ? handler : receiver;
                var self = arguments.length > 2 ? receiver : global;
                if (typeof call === 'string') {
                    call = receiver[call.replace(/^\d/, '').replace(/\(.*$/, '')];
                }
                pending.push(timer);
                timer.singleShot = true;
                timer.timeout.connect(function () {
                    pending.splice(pending.indexOf(timer), 1);
                    call.call(self);
                });
                timer.start(delay);
            };
        }
        if (qt.has('timer_change_interval')) {
            QTimer.prototype.changeInterval = function (interval) {
                this.start(interval);
            };
        }
    };
    var pending = [];

    function socketSignals(socket) {
        if (qt.has('socket_error_occurred')) {
            hide(socket, 'error', method('error'));
        } else {
            hide(socket, 'errorOccurred', undefined);
        }
    }
    kit.onConstruct.QMessageBox = function (box) {
        hide(box, 'exec', method('exec'));  // a slot in Qt itself, which would wait
    };
    kit.onConstruct.QTcpSocket = socketSignals;
    kit.onConstruct.QUdpSocket = socketSignals;

    kit.adjust.QTcpServer = function (QTcpServer) {
        var next = QTcpServer.prototype.nextPendingConnection;
        QTcpServer.prototype.nextPendingConnection = function () {
            var socket = next.call(this);
            if (socket) {
                socketSignals(socket);
            }
            return socket;
        };
    };

    kit.adjust.QDir = function (QDir) {
        QDir.Filters = function (flags) {
            return Number(flags);
        };
        QDir.SortFlags = QDir.Filters;
    };

    kit.adjust.QCoreApplication = function (QCoreApplication) {
        QCoreApplication.instance = function () {
            return application();
        };
    };

    function application() {
        return dress(qt.instance());
    }

    function rectangle(x, y, width, height) {
        return {
            x: function () { return x; },
            y: function () { return y; },
            left: function () { return x; },
            top: function () { return y; },
            width: function () { return width; },
            height: function () { return height; }
        };
    }

    kit.adjust.QApplication = function (QApplication) {
        QApplication.instance = function () {
            return application();
        };
        QApplication.desktop = function () {
            var desktop = {};
            var screen = function () {
                return rectangle(0, 0, 1920, 1080);
            };
            if (qt.has('desktop_screen_geometry')) {
                desktop.screenGeometry = screen;
            }
            desktop.availableGeometry = screen;
            return desktop;
        };
    };

    // -- names ----------------------------------------------------------------------

    objectProto = application().__proto__;
    JSON.parse(qt.class_names()).forEach(declare);

    (function () {
        var Qt = JSON.parse(qt.qt_enums());
        if (qt.has('window_flags_constructor')) {
            Qt.WindowFlags = function (flags) {
                if (!(this instanceof Qt.WindowFlags)) {
                    return Number(flags);
                }
                hide(this, '__flags', Number(flags));
            };
            Qt.WindowFlags.prototype.valueOf = function () {
                return this.__flags;
            };
        }
        kit.put('Qt', Qt);
    }());

    kit.put('UiLoader', {
        load: function (path, parent) {
            return dress(qt.load_ui(String(path), parent || null));
        }
    });

    // -- what hangs on the application object from one engine to the next ------------

    (function () {
        var app = application();
        var own = {};
        var kept = JSON.parse(qt.bag());
        var name;
        for (name in app) {
            own[name] = true;
        }
        for (name in kept) {
            app[name] = kept[name];
        }
        kit.harvest = function () {
            var bag = {};
            var key, value;
            for (key in app) {
                if (!own[key] && app.hasOwnProperty(key)) {
                    value = app[key];
                    try {
                        bag[key] = typeof value === 'function' ? undefined : JSON.parse(JSON.stringify(value));
                    } catch (error) {
                        bag[key] = {};
                    }
                }
            }
            qt.keep_bag(JSON.stringify(bag));
        };
    }());
})
