/*
 * Undo steps. Everything that changes the scene does so in one step with a name
 * the artist can read. Steps nest: only the outermost one is Harmony's, so that
 * functions can use each other, and Python can put many calls into one step.
 */

AyonHarmony.undoDepth = 0;

/** Elements made in the open step. Whether Harmony takes them back is not documented. */
AyonHarmony.madeElements = [];

/**
 * Do something as one undo step.
 *
 * The step is closed whatever happens. When the outermost step throws, Harmony
 * takes back what was done in it, so that a failure leaves the scene as it was.
 * @param {string} title  What the artist reads in the Edit menu.
 * @param {function()} action  What to do; its result is returned.
 * @return {*}
 */
AyonHarmony.undoStep = function (title, action) {
    var isDone = false;
    var result;
    AyonHarmony.beginUndoStep(title);
    try {
        result = action();
        isDone = true;
    } finally {
        AyonHarmony.endUndoStep(isDone);
    }
    return result;
};

/**
 * Open an undo step that further calls belong to.
 * @param {string} title  What the artist reads in the Edit menu; that of the
 *     outermost step counts.
 */
AyonHarmony.define('beginUndoStep', ['title'], function (title) {
    AyonHarmony.forgetRemembered();
    if (AyonHarmony.undoDepth === 0) {
        AyonHarmony.madeElements = [];
        scene.beginUndoRedoAccum('AYON: ' + title);
    }
    AyonHarmony.undoDepth += 1;
});

/**
 * Close the undo step opened last.
 * @param {boolean} isDone  False takes back everything, once the outermost step
 *     closes.
 * @return {int} Steps that are still open.
 */
AyonHarmony.define('endUndoStep', ['isDone'], function (isDone) {
    if (AyonHarmony.undoDepth === 0) {
        return 0;
    }
    AyonHarmony.undoDepth -= 1;
    if (AyonHarmony.undoDepth === 0) {
        if (isDone === false) {
            scene.cancelUndoRedoAccum();
            AyonHarmony.dropMadeElements();
        } else {
            scene.endUndoRedoAccum();
        }
    }
    return AyonHarmony.undoDepth;
});

/**
 * Remove elements that a step made and that are there after it was taken back,
 * unless a column shows them.
 */
AyonHarmony.dropMadeElements = function () {
    var shown = {};
    var left = AyonHarmony.madeElements;
    AyonHarmony.madeElements = [];
    if (left.length === 0) {
        return;
    }
    column.getColumnListOfType('DRAWING').forEach(function (name) {
        shown[column.getElementIdOfDrawing(name)] = true;
    });
    left.forEach(function (id) {
        if (shown[id] !== true && element.getNameById(id)) {
            element.remove(id, true);
        }
    });
};

/**
 * Close every undo step that was left open, for example when Python went away.
 * What was done stays.
 * @return {int} How many were open.
 */
AyonHarmony.define('closeUndoSteps', [], function () {
    var open = AyonHarmony.undoDepth;
    AyonHarmony.undoDepth = 0;
    if (open > 0) {
        scene.endUndoRedoAccum();
    }
    return open;
});

/**
 * Take back the last undo steps, as Edit > Undo does.
 * @param {int} steps  How many.
 */
AyonHarmony.define('undo', ['steps'], function (steps) {
    scene.undo(steps);
});

/**
 * Do the last undone steps again, as Edit > Redo does.
 * @param {int} steps  How many.
 */
AyonHarmony.define('redo', ['steps'], function (steps) {
    scene.redo(steps);
});
