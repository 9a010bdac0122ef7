/**
 * Tells Python of every save of the scene, Ctrl+S included.
 *
 * Harmony has a signal for it since version 21. Nothing is said while Python is
 * not on the line: the local copy is compared when it connects again.
 */
AyonHarmony.saves = {
    // Kept here: an unreferenced notifier is collected and falls silent. Its
    // parent has to end with this script engine, so it is an object of ours.
    parent: null,
    notifier: null
};

/** Tell Python which scene was saved. */
AyonHarmony.saves.tell = function () {
    if (AyonHarmony.client.isConnected()) {
        AyonHarmony.notify('scene_saved', [scene.currentProjectPath(), scene.currentVersionName()]);
    }
};

if (typeof SessionChangeNotifier === 'function' && about.isInteractiveApp()) {
    AyonHarmony.saves.parent = new QTimer();
    AyonHarmony.saves.notifier = new SessionChangeNotifier(AyonHarmony.saves.parent);
    AyonHarmony.saves.notifier.saveSuccessful.connect(AyonHarmony.saves.tell);
}
