/**
 * The last file: everything of the addon is there.
 */
AyonHarmony.ours.remember();
