/**
 * The AYON menu in Harmony's menu bar.
 *
 * Harmony throws script-made menus away with the script engine of a scene, so
 * build() runs on every scene open and create. It waits for nothing: the menu
 * is there whether or not Python is on the line yet, and shows which it is.
 *
 * One entry is one line of the definition:
 *   id       name of the entry, for tests and for the request
 *   label    what the artist reads
 *   request  name in the dispatch table of the Python side, with args; such an
 *            entry needs the connection and is greyed out without one
 *   host     true where the entry needs AYON itself in that process, too
 *   run      instead of request: a function here, which always works
 * A null is a separator. The entry without both is the line that tells how
 * things stand.
 */
AyonHarmony.menu = {
    definition: [
        {id: 'status'},
        null,
        {id: 'workfiles', label: 'Workfiles...', request: 'show_tool', args: ['workfiles'], host: true},
        {id: 'version_up', label: 'Version Up', request: 'version_up', host: true},
        null,
        {id: 'create', label: 'Create...', request: 'show_tool', args: ['create'], host: true},
        {id: 'load', label: 'Load...', request: 'show_tool', args: ['load'], host: true},
        {id: 'publish', label: 'Publish...', request: 'show_tool', args: ['publish'], host: true},
        {id: 'manage', label: 'Manage...', request: 'show_tool', args: ['manage'], host: true},
        null,
        {id: 'set_scene_settings', label: 'Set Scene Settings...', request: 'set_scene_settings', host: true},
        {id: 'scene_check', label: 'Scene Check...', request: 'scene_check', host: true},
        {id: 'drawings', label: 'Drawings and Colours...', request: 'show_drawings'},
        {id: 'compare', label: 'Compare with...', request: 'compare'},
        {id: 'experimental_tools', label: 'Experimental Tools...', request: 'show_tool', args: ['experimental_tools'], host: true},
        {id: 'script_console', label: 'Script Console...', request: 'script_console'},
        null,
        {id: 'recoveries', label: 'Recover Work...', request: 'show_recoveries'},
        {
            id: 'reconnect',
            label: 'Reconnect',
            run: AyonHarmony.client.guarded(function () {
                AyonHarmony.client.connect();
            })
        },
        {id: 'show_log', label: 'Show Log...', request: 'show_log'},
        {id: 'support_bundle', label: 'Support Bundle...', request: 'support_bundle'}
    ],

    // Of its entry in the menu bar: a later engine knows by it what this one left.
    OBJECT_NAME: 'ayon_menu',

    // The studio's entries: of its JavaScript, and of its Python.
    scripted: [],
    served: [],

    // Milliseconds between two looks for a main window that is not there yet.
    retryInterval: 500,
    // Milliseconds after which a click that has no answer is told. AYON itself says
    // sooner that it is busy, unless its process hangs or was stopped.
    patience: 10000,

    // The menu of this engine, its actions by id, and the timer that retries.
    menu: null,
    isOld: false,
    actions: {},
    timer: null,
    // The scene of a Harmony Server; undefined until it was asked for.
    database: undefined,
    syncStatus: '',
    storageStatus: '',
    busyStatus: '',
    // Times at which entries were clicked that have no answer yet, and what is said
    // of them.
    clicks: [],
    silence: '',
    silenceTimer: null,
    outdatedCount: 0
};

/**
 * Put the menu into the main window, or keep trying until there is one.
 * @return {boolean} Whether the menu stands now.
 */
AyonHarmony.menu.build = function () {
    var self = AyonHarmony.menu;
    var mainWindow = self.findMainWindow();
    if (mainWindow === null) {
        self.retry();
        return false;
    }
    var menuBar = mainWindow.menuBar();
    var standing = self.findEntries(menuBar);
    if (self.menu === null || self.isOld || standing.length !== 1) {
        self.isOld = false;
        // Whatever is there belongs to an engine that is gone: its entries are dead.
        self.removeEntries(menuBar, standing);
        self.addEntries(menuBar.addMenu(self.label()));
        menuBar.actions()[menuBar.actions().length - 1].objectName = self.OBJECT_NAME;
    }
    self.refresh();
    return true;
};

/** @return {string} Title of the menu; studios set it by environment. */
AyonHarmony.menu.label = function () {
    return String(System.getenv('AYON_HARMONY_MENU_LABEL')) || 'AYON';
};

/**
 * Studios may hide tools; what helps with trouble always stays.
 * @param {?Object} entry  One entry of the definition.
 * @return {boolean}
 */
AyonHarmony.menu.isWanted = function (entry) {
    var hidden = String(System.getenv('AYON_HARMONY_HIDDEN_TOOLS')).split(',');
    // ayon-core's setting for the menus of all hosts.
    if (entry !== null && entry.id === 'version_up' && String(System.getenv('AYON_HARMONY_VERSION_UP')) !== '1') {
        return false;
    }
    var alwaysThere = ['recoveries', 'show_log', 'support_bundle'];
    return entry === null || !entry.request || alwaysThere.indexOf(entry.id) !== -1 || hidden.indexOf(entry.id) === -1;
};

/**
 * Everything that may be in the menu; the studio's is a section before what helps.
 * @return {Array.<?Object>}
 */
AyonHarmony.menu.allEntries = function () {
    var self = AyonHarmony.menu;
    var studios = self.scripted.concat(self.served);
    var entries = self.definition.slice();
    for (var i = 0; i < entries.length && studios.length > 0; i += 1) {
        if (entries[i] !== null && entries[i].id === 'recoveries') {
            return entries.slice(0, i).concat(studios, [null], entries.slice(i));
        }
    }
    return entries;
};

/**
 * Entries that are shown. Where all between two separators are hidden, one is left.
 * @return {Array.<?Object>}
 */
AyonHarmony.menu.shownEntries = function () {
    return AyonHarmony.menu.allEntries().filter(AyonHarmony.menu.isWanted).filter(function (entry, i, entries) {
        return entry !== null || (i > 0 && i < entries.length - 1 && entries[i - 1] !== null);
    });
};

/**
 * The main window among the top level windows.
 *
 * Floating views are QMainWindows as well, with a menu bar that is empty. The
 * one with the most menus is Harmony's own.
 * @return {?QMainWindow} null while Harmony has not built its menus.
 */
AyonHarmony.menu.findMainWindow = function () {
    var widgets = QApplication.topLevelWidgets();
    var found = null;
    var most = 0;
    for (var i = 0; i < widgets.length; i += 1) {
        if (widgets[i] instanceof QMainWindow) {
            var count = widgets[i].menuBar().actions().length;
            if (count > most) {
                most = count;
                found = widgets[i];
            }
        }
    }
    return found;
};

/** Look for the main window again a little later. */
AyonHarmony.menu.retry = function () {
    var self = AyonHarmony.menu;
    if (self.timer === null) {
        // Kept in the namespace: an unreferenced timer is collected.
        self.timer = new QTimer();
        self.timer.singleShot = true;
        self.timer.interval = self.retryInterval;
        self.timer.timeout.connect(AyonHarmony.menu, AyonHarmony.client.guarded(AyonHarmony.menu.build));
    }
    self.timer.start();
};

/**
 * Find our menus; another program's may have the same title.
 * @param {QMenuBar} menuBar
 * @return {Array.<QAction>} Visible entries of the menu bar that this addon made.
 */
AyonHarmony.menu.findEntries = function (menuBar) {
    return menuBar.actions().filter(function (action) {
        return action.objectName === AyonHarmony.menu.OBJECT_NAME && action.visible;
    });
};

/**
 * Take entries out of the menu bar.
 * @param {QMenuBar} menuBar
 * @param {Array.<QAction>} entries
 */
AyonHarmony.menu.removeEntries = function (menuBar, entries) {
    entries.forEach(function (action) {
        if (typeof menuBar.removeAction === 'function') {
            menuBar.removeAction(action);
        } else {
            action.visible = false;
        }
    });
};

/**
 * Add the entries of the definition.
 * @param {QMenu} menu  Empty.
 */
AyonHarmony.menu.addEntries = function (menu) {
    var self = AyonHarmony.menu;
    self.menu = menu;
    self.actions = {};
    menu.toolTipsVisible = true;
    self.shownEntries().forEach(function (entry) {
        if (entry === null) {
            menu.addSeparator();
            return;
        }
        var action = menu.addAction(entry.label || '');
        action.objectName = 'ayon_' + entry.id;
        self.actions[entry.id] = action;
        if (entry.run || entry.request) {
            action.triggered.connect(AyonHarmony.client.guarded(function () {
                self.trigger(entry);
            }));
        }
    });
};

/**
 * Do what an entry stands for. The tool opens on the Python side.
 * @param {Object} entry  One entry of the definition.
 */
AyonHarmony.menu.trigger = function (entry) {
    if (entry.run) {
        try {
            AyonHarmony.dispatch.outside(entry.run);
        } catch (error) {
            // Of a signal's slot nobody would hear.
            var text = entry.label + ' failed: ' + AyonHarmony.describeError(error);
            AyonHarmony.log(text, 'error');
            MessageBox.information(AyonHarmony.menu.asPlain(text));
        }
        return;
    }
    var self = AyonHarmony.menu;
    var click = {since: new Date().getTime()};
    self.clicks.push(click);
    if (self.clicks.length === 1) {
        self.silenceTimer = AyonHarmony.client.startTimer(self.silenceTimer, self.patience, self.tellSilence);
    }
    AyonHarmony.request(entry.request, entry.args || [], AyonHarmony.client.guarded(function (reply) {
        self.clicks.splice(self.clicks.indexOf(click), 1);
        if (self.clicks.length === 0) {
            AyonHarmony.client.stopTimer(self.silenceTimer);
            self.sayOfSilence('');
        }
        if (reply && reply.error) {
            AyonHarmony.log(entry.label + ' failed: ' + reply.error.message, 'error');
        }
    }));
};

/** Tell that clicks have no answer, and look again later. */
AyonHarmony.menu.tellSilence = function () {
    var self = AyonHarmony.menu;
    if (self.clicks.length > 0) {
        var seconds = Math.round((new Date().getTime() - self.clicks[0].since) / 1000);
        self.sayOfSilence('AYON has not answered for ' + seconds + ' s: its process hangs or was stopped');
        self.silenceTimer = AyonHarmony.client.startTimer(self.silenceTimer, self.patience, self.tellSilence);
    }
};

/**
 * @param {string} text  '' where there is nothing to say.
 */
AyonHarmony.menu.sayOfSilence = function (text) {
    var self = AyonHarmony.menu;
    if (text && !self.silence && !self.busyStatus) {
        AyonHarmony.log(text, 'warning');
    }
    if (text !== self.silence) {
        self.silence = text;
        self.refresh();
    }
};

/** Make the entries tell whether they can be used, and why not. */
AyonHarmony.menu.refresh = function () {
    var self = AyonHarmony.menu;
    var client = AyonHarmony.client;
    if (!client.isConnected()) {
        // Whoever comes onto the line says anew whether he is busy.
        self.busyStatus = '';
    }
    self.allEntries().forEach(function (entry) {
        var action = entry === null ? null : self.actions[entry.id];
        if (!action) {
            return;
        }
        if (entry.id === 'status') {
            var line = self.firstLine({
                line: client.state,
                reason: client.reason,
                isGone: client.isGone,
                isBlocked: client.blocked !== '',
                host: client.host,
                workfile: self.syncStatus,
                database: self.databaseScene(),
                storage: self.storageStatus,
                busy: self.busyStatus || self.silence
            });
            action.text = self.shortened(line);
            action.toolTip = client.isConnected() && client.host ? client.host : client.blocked || client.reason;
            if (action.text !== line) {
                action.toolTip = line;
            }
            action.toolTip = self.asPlain(action.toolTip);
            action.enabled = false;
        } else {
            var reason = self.whyNot(entry);
            action.text = self.entryText(entry);
            action.enabled = reason === '';
            action.toolTip = self.asPlain(reason || entry.label);
            action.statusTip = reason;
        }
    });
};

/**
 * @param {Object} entry  One entry of the definition.
 * @return {string} Why it cannot be used now, '' where it can.
 */
AyonHarmony.menu.whyNot = function (entry) {
    var client = AyonHarmony.client;
    if (!entry.request) {
        return '';
    }
    if (!client.isConnected()) {
        if (client.isGone || client.blocked) {
            return client.isGone ? client.GONE : client.blocked;
        }
        return client.reason + ' Try Reconnect; if that does not help, start Harmony from AYON again.';
    }
    if ((entry.id === 'workfiles' || entry.id === 'version_up') && AyonHarmony.menu.databaseScene() !== null) {
        return 'This scene lies on a Harmony Server and is no workfile. ' + AyonHarmony.menu.DATABASE_ADVICE;
    }
    return entry.host && client.host !== '' ? client.host || 'AYON is not in the process on the line.' : '';
};

/**
 * @param {Object} entry  One entry of the definition.
 * @return {string} What the artist reads.
 */
AyonHarmony.menu.entryText = function (entry) {
    var count = AyonHarmony.menu.outdatedCount;
    return entry.id === 'manage' && count > 0 ? entry.label + ' (' + count + ' outdated)' : entry.label;
};

/** Build the menu anew if it stands already; otherwise it comes with everything. */
AyonHarmony.menu.renew = function () {
    if (AyonHarmony.menu.menu !== null) {
        AyonHarmony.menu.isOld = true;
        AyonHarmony.menu.build();
    }
};

/**
 * Add an entry of the studio to the menu.
 *
 * For JavaScript of the studio, which is loaded before the menu is built.
 * @param {string} label  What the artist reads, with '...' where a dialog opens.
 * @param {function()} run  Called when it is chosen; works without AYON, too.
 */
AyonHarmony.addMenuEntry = function (label, run) {
    if (typeof label !== 'string' || label === '' || typeof run !== 'function') {
        throw new TypeError('AyonHarmony.addMenuEntry needs a label and a function');
    }
    var scripted = AyonHarmony.menu.scripted;
    scripted.push({id: 'studio_js_' + scripted.length, label: label, run: run});
    AyonHarmony.menu.renew();
};

/**
 * Show the entries that studio addons have added in Python.
 * @param {Array.<string>} labels
 */
AyonHarmony.define('setStudioEntries', ['labels'], function (labels) {
    var shown = AyonHarmony.menu.served.map(function (entry) {
        return entry.label;
    });
    if (JSON.stringify(shown) === JSON.stringify(labels)) {
        // Told at each connection; Qt keeps a menu that was taken away.
        return;
    }
    AyonHarmony.menu.served = labels.map(function (label, i) {
        return {id: 'studio_' + i, label: label, request: 'studio_entry', args: [i]};
    });
    AyonHarmony.menu.renew();
});

AyonHarmony.menu.DATABASE_ADVICE = 'Save it with File > Save. To have it as a workfile, '
    + 'export it in Control Center as a standalone scene and open that with AYON.';

/**
 * @return {?Object} As `client.databaseScene`, asked once for each scene.
 */
AyonHarmony.menu.databaseScene = function () {
    var self = AyonHarmony.menu;
    if (self.database === undefined) {
        try {
            self.database = AyonHarmony.client.databaseScene();
        } catch (error) {
            AyonHarmony.log('The database was not asked: ' + AyonHarmony.describeError(error), 'warning');
            self.database = null;
        }
    }
    return self.database;
};

/**
 * The first line of the menu: how things stand, the worst of it first.
 * @param {Object} facts
 *   line      state of the client: 'off', 'connecting', 'connected' or 'refused'
 *   reason    its reason
 *   isGone    whether the AYON process of this Harmony has ended
 *   isBlocked whether something keeps this Harmony from an AYON that lives
 *   host      why AYON's tools are not to be had; '' where they are, null unknown
 *   workfile  how the workfile stands, for example 'Saved to project 14:03'
 *   storage   what is wrong with the project's storage, '' where nothing is
 *   busy      why AYON does not come to what was chosen, '' where it does
 *   database  the scene of a Harmony Server, null for one in a folder
 * @return {string}
 */
AyonHarmony.menu.firstLine = function (facts) {
    if (facts.line !== 'connected' && facts.isGone) {
        return 'AYON has ended - save, quit and start again from AYON';
    }
    if (facts.line !== 'connected' && facts.isBlocked) {
        return 'AYON runs, but a firewall or proxy keeps Harmony from it';
    }
    if (facts.line === 'connecting') {
        return facts.reason === 'Connecting to AYON.' ? 'Connecting to AYON...' : 'Connecting to AYON again...';
    }
    if (facts.line !== 'connected') {
        return 'Not connected to AYON - use Reconnect';
    }
    if (facts.busy || facts.storage) {
        return facts.busy || facts.storage;
    }
    if (facts.database) {
        return 'Harmony Server: ' + [facts.database.environment, facts.database.job, facts.database.scene].join(' / ')
            + ' (' + facts.database.version + ')' + (facts.database.isReadOnly ? ', read-only' : '')
            + (facts.host !== '' ? ' - no AYON tools' : '');
    }
    if (facts.host !== '') {
        return facts.workfile ? facts.workfile + ' - no AYON tools' : 'Connected, but AYON is not there';
    }
    return facts.workfile || 'Connected to AYON';
};

// A menu is as wide as its longest line, and reasons name whole paths.
AyonHarmony.menu.MOST_LETTERS = 90;

/**
 * @param {string} line
 * @return {string} As a menu shows it: one line, a long one without its middle, as the
 *   last words say what is wrong.
 */
AyonHarmony.menu.shortened = function (line) {
    var most = AyonHarmony.menu.MOST_LETTERS;
    var text = line.replace(/\s+/g, ' ');
    if (text.length > most) {
        var half = Math.floor((most - 3) / 2);
        text = text.slice(0, half).replace(/\s\S*$/, '') + ' ... ' + text.slice(-half).replace(/^\S*\s/, '');
    }
    // A single one would underline the letter behind it.
    return text.replace(/&/g, '&&');
};

/**
 * Qt takes a tip or a message for markup by its look, and fetches what is in it: a
 * picture from a share, with the user's own password on Windows.
 * @param {string} text
 * @return {string} The same to read, and no markup.
 */
AyonHarmony.menu.asPlain = function (text) {
    return text.replace(/<(?=[A-Za-z\/!?])/g, '\u2039');
};

/**
 * Show the state of the workfile in the project.
 * @param {string} text  For example 'Saved to project 14:03'; '' for nothing to say.
 */
AyonHarmony.define('setSyncStatus', ['text'], function (text) {
    AyonHarmony.menu.syncStatus = text;
    AyonHarmony.menu.refresh();
});

/**
 * Show why AYON does not come to what was chosen.
 * @param {string} text  For example 'AYON is busy with Load for 12 s'; '' for nothing.
 */
AyonHarmony.define('setBusyStatus', ['text'], function (text) {
    if (text && !AyonHarmony.menu.busyStatus) {
        AyonHarmony.log(text, 'warning');
    }
    AyonHarmony.menu.busyStatus = text;
    AyonHarmony.menu.refresh();
});

/**
 * Show what is wrong with the project's storage.
 * @param {string} text  For example 'The project is out of reach'; '' for nothing.
 */
AyonHarmony.define('setStorageStatus', ['text'], function (text) {
    AyonHarmony.menu.storageStatus = text;
    AyonHarmony.menu.refresh();
});

/**
 * Show behind Manage how many of the loaded things have a newer version.
 * @param {number} count  0 for nothing to say.
 */
AyonHarmony.define('setOutdatedCount', ['count'], function (count) {
    AyonHarmony.menu.outdatedCount = count;
    AyonHarmony.menu.refresh();
});
