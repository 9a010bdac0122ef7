/* global TB_sceneOpened:true */
/*
 * Runs in Harmony each time a scene was opened. What it does is in AyonHarmonyHooks.js,
 * which lies beside it; only what needs the function's own name is here.
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
    AyonHarmonyHooks.TB_sceneOpened = true;
    AyonHarmonyHooks.name = 'TB_sceneOpened';
    // A hook that Harmony found before this one and that includes it is running.
    AyonHarmonyHooks.isHidden = typeof TB_sceneOpened === 'function';
    include(System.getenv('TOONBOOM_GLOBAL_SCRIPT_LOCATION') + '/AyonHarmonyHooks.js');
    TB_sceneOpened = AyonHarmonyHooks.around(AyonHarmonyHooks.hasChained ? TB_sceneOpened : null);
}
