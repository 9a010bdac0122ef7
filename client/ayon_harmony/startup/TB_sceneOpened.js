/* global TB_sceneOpened:true */
/*
 * Runs in Harmony each time a scene was opened.
 *
 * Harmony runs one file of this name, the first it finds, and this one is
 * found first while AYON runs the session. So it first does what Harmony would
 * have done without it: run the studio's hook, else the artist's own, else the
 * shipped one (a hook that wants the shipped one to run includes it itself, so
 * it never runs twice). Then AYON starts, if AYON started this Harmony and there
 * is a window to put a menu in; otherwise nothing else happens here.
 *
 * The function is assigned, not declared: a declaration would be hoisted above
 * the include and overwrite the hook that is chained.
 */
var AyonHarmonyHooks;
AyonHarmonyHooks = AyonHarmonyHooks || {};

if (AyonHarmonyHooks.TB_sceneOpened) {
    // Included by the very hook that is being chained: it calls this, we call it.
    TB_sceneOpened = function () {};
} else {
    AyonHarmonyHooks.TB_sceneOpened = {chained: null};
    // A hook that Harmony found before this one and that includes it is running.
    AyonHarmonyHooks.folders = typeof TB_sceneOpened === 'function' ? [] : [
        System.getenv('AYON_HARMONY_STUDIO_SCRIPTS'),
        specialFolders.userScripts,
        specialFolders.resource + '/scripts'
    ];
    while (AyonHarmonyHooks.folders.length > 0) {
        AyonHarmonyHooks.folder = AyonHarmonyHooks.folders.shift();
        AyonHarmonyHooks.path = AyonHarmonyHooks.folder + '/TB_sceneOpened.js';
        if (AyonHarmonyHooks.folder && new PermanentFile(AyonHarmonyHooks.path).exists()) {
            try {
                include(AyonHarmonyHooks.path);
                AyonHarmonyHooks.TB_sceneOpened.chained = TB_sceneOpened;
            } catch (error) {
                MessageLog.trace('AYON: ' + AyonHarmonyHooks.path + ' failed: ' + error);
            }
            break;
        }
    }
    AyonHarmonyHooks.started = System.getenv('AYON_HARMONY_PORT') && about.isInteractiveApp();
    if (AyonHarmonyHooks.started && typeof AyonHarmony === 'undefined') {
        include(System.getenv('AYON_HARMONY_JS') + '/client/boot.js');
    }
    TB_sceneOpened = function () {
        try {
            if (AyonHarmonyHooks.TB_sceneOpened.chained) {
                return AyonHarmonyHooks.TB_sceneOpened.chained.apply(this, arguments);
            }
        } finally {
            if (AyonHarmonyHooks.started) {
                AyonHarmony.start();
            }
        }
    };
}
