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

    function hide(target, name, value) {
        Object.defineProperty(target, name, {value: value, writable: true, configurable: true});
    }

    function mark(call) {
        hide(call, '__qt', true);
        return call;
    }

    // Members that every function has; a static of that name cannot be reached.
    var ofFunctions = {arguments: true, caller: true, length: true, name: true, prototype: true};

    function dress(className, handle) {
        var made = {};
        made.__proto__ = classNamed(className).prototype;
        hide(made, '__v', handle);
        return made;
    }

    function method(name) {
        return mark(function () {
            return qt.invoke(this, name, arguments);
        });
    }

    function staticMethod(className, name) {
        return mark(function () {
            return qt['static'](className, name, arguments);
        });
    }

    function ownTable(object, name) {
        if (!Object.prototype.hasOwnProperty.call(object, name)) {
            hide(object, name, {});
        }
        return object[name];
    }

    function replaceWith(name) {
        return function (value) {
            Object.defineProperty(this, name, {
                value: value, writable: true, enumerable: true, configurable: true
            });
        };
    }

    // A slot knows its object, so that `clicked.connect(dialog.accept)` works.
    function defineSlot(proto, name) {
        var plain = method(name);
        Object.defineProperty(proto, name, {
            get: function () {
                var object = this;
                var table;
                if (!Object.prototype.hasOwnProperty.call(object, '__v')) {
                    return plain;
                }
                table = ownTable(object, '__slots');
                if (!table.hasOwnProperty(name)) {
                    table[name] = mark(function () {
                        var target = this !== null && typeof this === 'object' && this.__v ? this : object;
                        return qt.invoke(target, name, arguments);
                    });
                }
                return table[name];
            },
            set: replaceWith(name),
            configurable: true
        });
    }

    function defineProperty(proto, name) {
        Object.defineProperty(proto, name, {
            get: function () {
                return this.__v === undefined ? undefined : qt.get(this, name);
            },
            set: function (value) {
                if (this.__v === undefined) {
                    replaceWith(name).call(this, value);
                } else {
                    qt.put(this, name, value);
                }
            },
            configurable: true
        });
    }

    function nameChild(parent, name) {
        if (name in parent) {
            return;
        }
        Object.defineProperty(parent, name, {
            get: function () {
                var child = qt.child(this, name);
                return child === null ? undefined : child;
            },
            set: replaceWith(name),
            configurable: true
        });
    }

    // A property that `setProperty` made is a member from then on.
    function nameProperty(object, name) {
        if (!(name in object)) {
            defineProperty(object, name);
        }
    }

    // -- signals ---------------------------------------------------------------------

    function handlerOf(receiver, handler, given) {
        var entry = given > 1
            ? {self: receiver, handler: handler}
            : {self: global, handler: receiver};
        if (typeof entry.handler === 'string') {
            entry.handler = receiver[entry.handler.replace(/^\d/, '').replace(/\(.*$/, '')];
        }
        return entry;
    }

    function dispatcher(list) {
        return function () {
            var now = list.slice();
            var i;
            for (i = 0; i < now.length; i++) {
                try {
                    now[i].handler.apply(now[i].self, arguments);
                } catch (error) {
                    kit.report(error);
                }
            }
        };
    }

    function connect(receiver, handler) {
        var entry = handlerOf(receiver, handler, arguments.length);
        if (typeof entry.handler !== 'function') {
            kit.fail('Function.prototype.connect: target is not a function', TypeError);
        }
        if (!this.__handlers) {
            hide(this, '__handlers', []);
            qt.listen(this.__owner, this.__signature, dispatcher(this.__handlers));
        }
        this.__handlers.push(entry);
        return undefined;
    }

    function disconnect(receiver, handler) {
        var wanted = handlerOf(receiver, handler, arguments.length);
        var list = this.__handlers || [];
        var i;
        for (i = 0; i < list.length; i++) {
            if (list[i].handler === wanted.handler && list[i].self === wanted.self) {
                list.splice(i, 1);
                return undefined;
            }
        }
        return kit.fail('Function.prototype.disconnect: failed to disconnect from ' + this.__signature, Error);
    }

    function makeSignal(object, signatures) {
        var signal = mark(function () {
            var count = arguments.length;
            var fitting = signatures.filter(function (signature) {
                return signature.split(/[(,]/).length - (/\(\)/.test(signature) ? 2 : 1) === count;
            });
            return qt.emit_signal(object, fitting[0] || signatures[0], arguments);
        });
        hide(signal, '__owner', object);
        hide(signal, '__signature', signatures[0]);
        hide(signal, 'connect', connect);
        hide(signal, 'disconnect', disconnect);
        hide(signal, 'toString', function () {
            return 'function ' + signatures[0] + ' { [native] }';
        });
        return signal;
    }

    function defineSignal(proto, name, signatures) {
        Object.defineProperty(proto, name, {
            get: function () {
                var table;
                if (!Object.prototype.hasOwnProperty.call(this, '__v')) {
                    return undefined;
                }
                table = ownTable(this, '__signals');
                if (!table.hasOwnProperty(name)) {
                    table[name] = makeSignal(this, signatures);
                }
                return table[name];
            },
            set: replaceWith(name),
            configurable: true
        });
    }

    // -- classes ---------------------------------------------------------------------

    // An enum or flag type: called, it makes one number of its arguments.
    function enumType() {
        var Enum = function () {
            var value = 0;
            var i;
            for (i = 0; i < arguments.length; i++) {
                value = value | Number(arguments[i]);
            }
            if (!(this instanceof Enum)) {
                return value;
            }
            hide(this, '__flags', value);
            return this;
        };
        hide(Enum.prototype, 'valueOf', function () {
            return this.__flags;
        });
        hide(Enum.prototype, 'toString', function () {
            return String(this.__flags);
        });
        return Enum;
    }

    function forgot(className) {
        kit.fail(className + '(): Did you forget to construct with \'new\'?', TypeError);
    }

    function build(className) {
        var told = JSON.parse(qt.describe(className));
        var proto;
        var Class = function () {
            if (this.Math === Math) {
                forgot(className);
            }
            qt.construct(this, className, arguments);
        };
        built[className] = Class;
        proto = Class.prototype = {};
        proto.__proto__ = told.base ? classNamed(told.base).prototype : Object.prototype;
        hide(proto, 'constructor', Class);
        told.methods.forEach(function (name) {
            hide(proto, name, method(name));
        });
        told.slots.forEach(function (name) {
            defineSlot(proto, name);
        });
        Object.keys(told.signals).forEach(function (name) {
            defineSignal(proto, name, told.signals[name]);
            told.signals[name].forEach(function (signature) {
                defineSignal(proto, signature, [signature]);
            });
        });
        told.properties.forEach(function (name) {
            defineProperty(proto, name);
        });
        told.statics.forEach(function (name) {
            if (!ofFunctions.hasOwnProperty(name)) {
                hide(Class, name, staticMethod(className, name));
            }
        });
        if (told.base) {
            Class.__proto__ = classNamed(told.base);
        }
        told.enums.forEach(function (name) {
            hide(Class, name, enumType());
        });
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

    function declare(name, give, isListed) {
        Object.defineProperty(global, name, {
            get: function () {
                return give(name);
            },
            set: function (value) {
                Object.defineProperty(global, name, {
                    value: value, writable: true, enumerable: true, configurable: true
                });
            },
            enumerable: isListed,
            configurable: true
        });
    }

    // -- what differs from the class as Qt has it -----------------------------------

    kit.adjust = {};
    qt.take_kit({
        dress: dress, nameChild: nameChild, nameProperty: nameProperty, withNul: kit.withNul, bytes: kit.bytesFromHandle,
        restore: restore
    });

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

    kit.adjust.QAbstractSocket = function (QAbstractSocket) {
        if (qt.has('socket_error_occurred')) {
            hide(QAbstractSocket.prototype, 'error', method('error'));
        }
    };

    kit.adjust.QCoreApplication = function (QCoreApplication) {
        QCoreApplication.instance = function () {
            return qt.instance();
        };
    };

    // A rectangle that is a property and a function: Qt 5 has both ways to ask.
    function screen() {
        var area = function () {
            return new global.QRect(0, 0, 1920, 1080);
        };
        ['x', 'y', 'left', 'top', 'right', 'bottom', 'width', 'height', 'center', 'size'].forEach(function (name) {
            area[name] = function () {
                return area()[name]();
            };
        });
        return area;
    }

    kit.adjust.QApplication = function (QApplication) {
        QApplication.instance = function () {
            return qt.instance();
        };
        QApplication.desktop = function () {
            var desktop = {};
            if (qt.has('desktop_screen_geometry')) {
                desktop.screenGeometry = screen();
            }
            desktop.availableGeometry = screen();
            return desktop;
        };
    };

    // -- names ----------------------------------------------------------------------

    function buildQt() {
        var told = JSON.parse(qt.qt_enums());
        var Qt = told.values;
        told.types.forEach(function (name) {
            if (!Qt.hasOwnProperty(name)) {
                hide(Qt, name, enumType());
            }
        });
        built.Qt = Qt;
        return Qt;
    }

    function namespaceQt() {
        return built.Qt || buildQt();
    }

    JSON.parse(qt.class_names()).forEach(function (name) {
        declare(name, name === 'Qt' ? namespaceQt : classNamed, name === 'Qt');
    });

    kit.put('UiLoader', {
        load: function (path, parent) {
            return qt.load_ui(String(path), parent || null);
        },
        dpiScale: function (size) {
            return Number(size);  // the screen has 100 %
        },
        setSvgIcon: function (widget, path) {
            if (widget && 'icon' in widget) {
                widget.icon = new global.QIcon(String(path));
            }
        },
        exec: function () {
            return new global.QEventLoop().exec();
        }
    });

    // Undocumented, used by packages that add a view (ToonTools' course, 2021).
    function addViews(manager) {
        var views = {};

        manager.addView = function (definition) {
            var view = new global.QWidget();
            view.objectName = String(definition.name || definition.id || '');
            view.windowTitle = String(definition.text || '');
            view.setPreferredLayoutSize = function (width, height) {
                view.resize(width, height);
            };
            views[view.objectName] = view;
            return view;
        };
        manager.getView = function (name) {
            return views[name] || manager.addView({name: name});
        };
        manager.loadViewUI = function (view, path) {
            var here = JSON.parse(kit.native.position()).file.replace(/[^\/]*$/, '');
            var file = (/^(\/|\w:)/).test(path) ? path : here + path;
            var ui = qt.load_ui(file, view);
            if (!view.layout()) {
                new global.QVBoxLayout(view);
            }
            view.layout().addWidget(ui, 0, 0);
            return ui;
        };
    }

    // The tool is `this` of its own functions: FastEllipse of jonathan-fontaine/TBScripts.
    function tellTools(tools) {
        var register = tools.registerTool;

        tools.registerTool = function (tool) {
            var number = register(tool);
            if (tool && typeof tool.onRegister === 'function') {
                tool.onRegister();
            }
            return number;
        };
    }

    kit.afterInstall = function () {
        if (global.Tools && global.Tools.registerTool) {
            tellTools(global.Tools);
        }
        if (global.ScriptManager) {
            addViews(global.ScriptManager);
        }
        if (global.view) {
            global.view.viewPosition = function () {
                return new global.QPoint(0, 0);
            };
        }
    };

    // -- what hangs on the application object from one engine to the next ------------

    // Most scripts never ask for it, and its classes take long to build.
    var application = null;
    var own = {};

    function restore(app) {
        var kept = JSON.parse(qt.bag());
        var name;
        application = app;
        for (name in app) {
            own[name] = true;
        }
        for (name in kept) {
            app[name] = kept[name];
        }
    }

    kit.harvest = function () {
        var bag = {};
        var key, value;
        if (!application) {
            return;
        }
        for (key in application) {
            if (!own[key] && application.hasOwnProperty(key)) {
                value = application[key];
                try {
                    bag[key] = typeof value === 'function' ? undefined : JSON.parse(JSON.stringify(value));
                } catch (error) {
                    bag[key] = {};
                }
            }
        }
        qt.keep_bag(JSON.stringify(bag));
    };
})
