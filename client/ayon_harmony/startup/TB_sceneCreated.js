/* global TB_sceneCreated:true */
/*
 * Runs in Harmony once, when a new scene was made. What it does is in AyonHarmonyHooks.js,
 * which lies beside it; only what needs the function's own name is here.
 *
 * The function is assigned, not declared: a declaration would be hoisted above
 * the include and overwrite the hook that is chained.
 */
var AyonHarmonyHooks;
AyonHarmonyHooks = AyonHarmonyHooks || {};

if (AyonHarmonyHooks.TB_sceneCreated) {
    // Included by the very hook that is being chained: it calls this, we call it.
    TB_sceneCreated = function () {};
} else {
    AyonHarmonyHooks.TB_sceneCreated = true;
    AyonHarmonyHooks.name = 'TB_sceneCreated';
    // A hook that Harmony found before this one and that includes it is running.
    AyonHarmonyHooks.isHidden = typeof TB_sceneCreated === 'function';
    include(System.getenv('TOONBOOM_GLOBAL_SCRIPT_LOCATION') + '/AyonHarmonyHooks.js');
    TB_sceneCreated = AyonHarmonyHooks.around(AyonHarmonyHooks.hasChained ? TB_sceneCreated : null);
}
