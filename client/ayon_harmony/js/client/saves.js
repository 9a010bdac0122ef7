/* global QFileSystemWatcher */
/**
 * Tells Python of every save of the scene, Ctrl+S included.
 *
 * Harmony has a signal for it since version 21; before, the scene file is
 * watched. Nothing is said while Python is not on the line: the local copy is
 * compared when it connects again.
 */
AyonHarmony.saves = {
    // Kept here: unreferenced objects are collected and fall silent. The
    // notifier's parent has to end with this script engine, so it is ours.
    parent: null,
    notifier: null,
    watcher: null,
    timer: null,

    // A save writes the file in several goes; this long after the last one it
    // is over. In milliseconds.
    quiet: 500
};

/** Tell Python which scene was saved. */
AyonHarmony.saves.tell = function () {
    if (AyonHarmony.client.isConnected()) {
        AyonHarmony.notify('scene_saved', [scene.currentProjectPath(), scene.currentVersionName()]);
    }
};

/** @return {string} The open scene file. */
AyonHarmony.saves.path = function () {
    return scene.currentProjectPath() + '/' + scene.currentVersionName() + '.xstage';
};

/** The scene file was written, replaced or is being written. */
AyonHarmony.saves.changed = function () {
    AyonHarmony.saves.timer.start();
};

/** The scene file has come to rest. */
AyonHarmony.saves.settled = function () {
    // A file that was replaced is watched no more.
    AyonHarmony.saves.watcher.addPath(AyonHarmony.saves.path());
    AyonHarmony.saves.tell();
};

/** Listen for saves, in the way that this Harmony offers. */
AyonHarmony.saves.listen = function () {
    var self = AyonHarmony.saves;
    if (typeof SessionChangeNotifier === 'function') {
        self.parent = new QTimer();
        self.notifier = new SessionChangeNotifier(self.parent);
        self.notifier.saveSuccessful.connect(AyonHarmony.client.guarded(self.tell));
    } else if (typeof QFileSystemWatcher === 'function') {
        self.timer = new QTimer();
        self.timer.singleShot = true;
        self.timer.interval = self.quiet;
        self.timer.timeout.connect(self, AyonHarmony.client.guarded(self.settled));
        self.watcher = new QFileSystemWatcher();
        self.watcher.fileChanged.connect(self, AyonHarmony.client.guarded(self.changed));
        self.watcher.addPath(self.path());
    }
};

if (about.isInteractiveApp()) {
    AyonHarmony.saves.listen();
}
