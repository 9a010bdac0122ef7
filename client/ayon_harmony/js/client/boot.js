/*
 * Puts AYON's scripts into the script engine of a scene that has just opened.
 *
 * Included by the start-up hooks, once per engine (Harmony makes a new one for
 * every scene). Everything is at the top level: an included file runs in the
 * scope of the script that includes it, and ours have to be global. A file that
 * fails, a studio's extension for instance, is named in the message log and the
 * others are loaded all the same, so that there is a menu to work with.
 */
var AyonHarmonyBoot = {js: System.getenv('AYON_HARMONY_JS'), paths: []};

AyonHarmonyBoot.openHarmony = String(System.getenv('LIB_OPENHARMONY_PATH')).replace(/[\/\\]+$/, '');
if (AyonHarmonyBoot.openHarmony) {
    AyonHarmonyBoot.paths.push(AyonHarmonyBoot.openHarmony + '/openHarmony.js');
}

AyonHarmonyBoot.order = new PermanentFile(AyonHarmonyBoot.js + '/order.json');
AyonHarmonyBoot.order.open(1);
AyonHarmonyBoot.names = JSON.parse(AyonHarmonyBoot.order.read()).files;
AyonHarmonyBoot.order.close();
while (AyonHarmonyBoot.names.length > 0) {
    AyonHarmonyBoot.paths.push(AyonHarmonyBoot.js + '/' + AyonHarmonyBoot.names.shift());
}

while (AyonHarmonyBoot.paths.length > 0) {
    AyonHarmonyBoot.path = AyonHarmonyBoot.paths.shift();
    try {
        include(AyonHarmonyBoot.path);
    } catch (error) {
        MessageLog.trace('AYON: ' + AyonHarmonyBoot.path + ' did not load: ' + error
            + (error.lineNumber ? ' (line ' + error.lineNumber + ')' : ''));
    }
}
