/* global AyonHarmonyBoot */
/**
 * The last file: everything of the addon is there.
 */
AyonHarmony.ours.remember();
if (typeof AyonHarmonyBoot !== 'undefined') {
    // For what follows, the studio's files and hooks: they may take our names.
    AyonHarmonyBoot.fail = AyonHarmony.ours.guard(AyonHarmonyBoot.fail);
    AyonHarmonyBoot.note = AyonHarmony.ours.guard(AyonHarmonyBoot.note);
    AyonHarmonyBoot.exists = AyonHarmony.ours.guard(AyonHarmonyBoot.exists);
    AyonHarmonyBoot.start = AyonHarmony.start;
}
