/* global AyonHarmonyBoot, AyonHarmonyHooks */
/*
 * What TB_sceneOpened.js and TB_sceneCreated.js do; both include this.
 *
 * Harmony runs one file of each name, the first it finds, and ours is found
 * first while AYON runs the session. So it first does what Harmony would have
 * done without it: run the studio's hook, else the artist's own, else the shipped
 * one (a hook that wants the shipped one to run includes it itself, so it never
 * runs twice). Then AYON starts, if AYON started this Harmony and there is a
 * window to put a menu in; otherwise nothing else happens here.
 *
 * Everything is at the top level: an included file runs in the scope of the script
 * that includes it, and what is included here has to be seen by the hook.
 */
AyonHarmonyHooks.hasChained = false;
AyonHarmonyHooks.failure = null;
AyonHarmonyHooks.folders = AyonHarmonyHooks.isHidden ? [] : [
    System.getenv('AYON_HARMONY_STUDIO_SCRIPTS'),
    specialFolders.userScripts,
    specialFolders.resource + '/scripts'
];
while (AyonHarmonyHooks.folders.length > 0) {
    AyonHarmonyHooks.folder = AyonHarmonyHooks.folders.shift();
    AyonHarmonyHooks.path = AyonHarmonyHooks.folder + '/' + AyonHarmonyHooks.name + '.js';
    if (AyonHarmonyHooks.folder && new PermanentFile(AyonHarmonyHooks.path).exists()) {
        try {
            include(AyonHarmonyHooks.path);
            AyonHarmonyHooks.hasChained = true;
        } catch (error) {
            AyonHarmonyHooks.failure = {path: AyonHarmonyHooks.path, error: error};
            MessageLog.trace('AYON: ' + AyonHarmonyHooks.path + ' failed: ' + error);
        }
        break;
    }
}
AyonHarmonyHooks.started = System.getenv('AYON_HARMONY_PORT') && about.isInteractiveApp();
// A studio's hook may have made an AyonHarmony to put functions into.
if (AyonHarmonyHooks.started && typeof AyonHarmonyBoot === 'undefined') {
    include(System.getenv('AYON_HARMONY_JS') + '/client/boot.js');
}

/**
 * @param {?function} chained  The hook that Harmony would have run; null without one.
 * @return {function} Runs it, then starts AYON, even where it throws.
 */
AyonHarmonyHooks.around = function (chained) {
    return function () {
        try {
            if (chained) {
                return chained.apply(this, arguments);
            }
        } catch (error) {
            // Harmony writes it into its message log alone.
            if (typeof AyonHarmonyBoot !== 'undefined') {
                AyonHarmonyBoot.note(AyonHarmonyHooks.path, error);
            }
            throw error;
        } finally {
            if (AyonHarmonyHooks.started) {
                AyonHarmonyBoot.start();
            }
        }
    };
};
