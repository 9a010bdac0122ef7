/*
 * What this Harmony is and what it can do: version, edition, and the refusals
 * that say which of the two stands in the way.
 */

/**
 * Tell which Harmony runs, and which of the things we use it has.
 * @return {{version: string, major: int, minor: int, edition: string,
 *     isInteractive: boolean, isDatabase: boolean, hasNodeView: boolean,
 *     canExportMovie: boolean, canRenderNodes: boolean, isCompacted: boolean}}
 *     Edition is `premium`, `advanced` or `essentials`. Only Premium has a Node
 *     View: elsewhere artists cannot see nodes or backdrops.
 */
AyonHarmony.define('getHarmony', [], function () {
    var edition = AyonHarmony.harmonyEdition();
    return {
        version: AyonHarmony.harmonyVersion().join('.'),
        major: AyonHarmony.harmonyVersion()[0],
        minor: AyonHarmony.harmonyVersion()[1],
        edition: edition,
        isInteractive: about.isInteractiveApp(),
        isDatabase: about.isDatabaseMode(),
        hasNodeView: edition === 'premium',
        canExportMovie: typeof exporter.exportMovie === 'function',
        canRenderNodes: typeof render.renderNodes === 'function',
        isCompacted: typeof scene.isCompacted === 'function' && scene.isCompacted()
    };
});

/**
 * Bring the main window to the front, as the artist has it: maximized or not.
 *
 * Whether the system lets a program do that is the system's to say: Windows asks
 * for the consent of the program that the artist is working in.
 * @return {boolean} Whether there is a window.
 */
AyonHarmony.define('showWindow', [], function () {
    var main = AyonHarmony.menu.findMainWindow();
    if (main === null) {
        return false;
    }
    if (main.minimized) {
        if (main.maximized) {
            main.showMaximized();
        } else {
            main.showNormal();
        }
    }
    main.raise();
    // No slot of Qt's, so not every version hands it to scripts.
    if (typeof main.activateWindow === 'function') {
        main.activateWindow();
    }
    return true;
});

/**
 * @return {Array.<int>} Major, minor and patch number.
 */
AyonHarmony.harmonyVersion = function () {
    return [about.getMajorVersion(), about.getMinorVersion(), about.getPatchVersion()];
};

/**
 * @return {string} `premium`, `advanced` or `essentials`.
 */
AyonHarmony.harmonyEdition = function () {
    if (about.isStageEssentials()) {
        return 'essentials';
    }
    return about.isStageAdvanced() ? 'advanced' : 'premium';
};

/**
 * Refuse what this version of Harmony does not have.
 * @param {boolean} isThere  Whether it has it.
 * @param {string} what  What was asked for, as the beginning of a sentence.
 * @param {string} since  First version that has it.
 * @throws {Error} When it is not there; names the version that runs.
 */
AyonHarmony.requireVersion = function (isThere, what, since) {
    if (!isThere) {
        throw new Error(what + ' needs Harmony ' + since + ' or newer; this is '
            + AyonHarmony.harmonyVersion().join('.') + '.');
    }
};

/**
 * Add to a refusal what the edition has to do with it.
 * @param {string} message  What went wrong, a sentence.
 * @return {Error} With a hint where the edition has no Node View.
 */
AyonHarmony.refusal = function (message) {
    var edition = AyonHarmony.harmonyEdition();
    if (edition === 'premium') {
        return new Error(message);
    }
    return new Error(message + ' Harmony ' + edition.charAt(0).toUpperCase() + edition.slice(1)
        + ' has no Node View, and does not allow everything with nodes that Premium does.');
};
