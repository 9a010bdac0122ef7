/*
 * Rendering inside the running Harmony, and movies for review. Batch renders of
 * Write nodes are another process and no business of this file.
 */

/** Called with each frame while rendering; Python hears of it when connected. */
AyonHarmony.tellRendered = function (frameNumber, done, total) {
    if (AyonHarmony.client && AyonHarmony.client.isConnected && AyonHarmony.client.isConnected()) {
        AyonHarmony.request('render_progress', [frameNumber, done, total]);
    }
};

/**
 * Render frames of a display into image files.
 * @param {Object} order  display (full path), startFrame, stopFrame, pattern
 *     (file with `#` for each digit), family (for example `PNG`), format
 *     (DRAWING_TYPE, for example `PNG4`), width, height (null: the scene's), timeout (seconds without a frame).
 * @return {Array.<string>} Files, in order of frames.
 * @throws {Error} When frames are missing; names them.
 */
AyonHarmony.define('renderFrames', ['order'], function (order) {
    var files = {};
    var total = order.stopFrame - order.startFrame + 1;
    var state = {done: 0, isFinished: false, loop: null, error: null};
    var missing = [];
    var i;

    function fileOf(number) {
        return order.pattern.replace(/#+/, function (digits) {
            var text = String(number);
            while (text.length < digits.length) {
                text = '0' + text;
            }
            return text;
        });
    }

    function onFrame(number, cel) {
        var path = fileOf(number);
        try {
            cel.imageFileAs(path, order.family, order.format);
            if (new PermanentFile(path).exists()) {
                files[number] = path;
            }
            state.done += 1;
            AyonHarmony.tellRendered(number, state.done, total);
        } catch (error) {
            state.error = error;
        }
    }

    function onFinished() {
        state.isFinished = true;
        if (state.loop) {
            state.loop.quit();
        }
    }

    if (node.type(order.display) !== 'DISPLAY') {
        throw new Error('There is no display "' + order.display + '" to render.');
    }
    render.frameReady.connect(onFrame);
    render.renderFinished.connect(onFinished);
    try {
        render.setRenderDisplay(order.display);
        render.setResolution(order.width || scene.defaultResolutionX(), order.height || scene.defaultResolutionY());
        render.setWriteEnabled(false);
        render.renderScene(order.startFrame, order.stopFrame);
        AyonHarmony.waitForRender(state, order.timeout || 600);
    } finally {
        render.frameReady.disconnect(onFrame);
        render.renderFinished.disconnect(onFinished);
    }
    if (state.error) {
        throw state.error;
    }
    for (i = order.startFrame; i <= order.stopFrame; i += 1) {
        if (!files.hasOwnProperty(i)) {
            missing.push(i);
        }
    }
    if (missing.length > 0) {
        throw new Error('Harmony did not render frame ' + missing.join(', ') + ' of "' + order.display + '".');
    }
    return Object.keys(files).map(Number).sort(function (one, other) {
        return one - other;
    }).map(function (number) {
        return files[number];
    });
});

/**
 * Wait until a render has finished. Some versions come back from `renderScene`
 * when all is done, others at once.
 */
AyonHarmony.waitForRender = function (state, timeout) {
    var timer;
    var seen;
    if (state.isFinished) {
        return;
    }
    state.loop = new QEventLoop();
    timer = new QTimer();
    timer.interval = timeout * 1000;
    seen = state.done;
    timer.timeout.connect(function () {
        if (state.done === seen) {
            state.loop.quit();
        }
        seen = state.done;
    });
    timer.start();
    state.loop.exec();
    timer.stop();
    if (!state.isFinished) {
        render.cancelRender();
        throw new Error('Harmony rendered no frame for ' + timeout + ' seconds; the render was cancelled.');
    }
};

/**
 * Write a movie of a display. The artist's nodes and the scene stay as they are.
 * @param {Object} order  display (full path), path (of the movie, which must not
 *     be there yet), startFrame, stopFrame, width, height, withSound, codec
 *     (`openH264`, or from Harmony 24 on a ProRes constant of the exporter, for
 *     example `prores422HQ`).
 * @return {string} The movie's path.
 * @throws {Error} When there is no movie afterwards, or it would not be what was
 *     asked for.
 */
AyonHarmony.define('exportMovie', ['order'], function (order) {
    var codec = order.codec || 'openH264';
    var name = node.getName(order.display);
    var isDone = true;
    var isNew = typeof exporter.exportMovie === 'function';
    var params;
    AyonHarmony.requireOneDisplay(order.display, name);
    if (order.startFrame < 1 || order.stopFrame > frame.numberOf()) {
        throw new Error('The scene has frames 1 to ' + frame.numberOf() + ', the movie shall have '
            + order.startFrame + ' to ' + order.stopFrame + '.');
    }
    if (new PermanentFile(order.path).exists()) {
        throw new Error('There is a movie "' + order.path + '" already; it would pass for a new one.');
    }
    if (codec !== 'openH264') {
        AyonHarmony.requireVersion(isNew && exporter[codec] !== undefined, 'Exporting ' + codec, '24');
    }
    if (isNew) {
        params = {
            dstPath: order.path,
            startFrame: order.startFrame,
            lastFrame: order.stopFrame,
            withSound: order.withSound !== false,
            stereo: true,
            audioSampleRate: 48000,
            codec: codec === 'openH264' ? codec : exporter[codec],
            resX: order.width,
            resY: order.height,
            displayModule: name
        };
        if (codec === 'openH264') {
            exporter.exportMovie(params);
        } else {
            exporter.exportToProRes(params);
        }
    } else {
        isDone = exporter.exportToQuicktime(codec, order.startFrame, order.stopFrame,
            order.withSound !== false, order.width, order.height, order.path, name, false, 1);
    }
    if (isDone === false || !new PermanentFile(order.path).exists()) {
        throw new Error('Harmony did not write the movie "' + order.path + '". '
            + 'Its message log says why; a missing codec is the usual reason.');
    }
    return order.path;
});

/** The exporter takes a display by its name only, so the name must say which. */
AyonHarmony.requireOneDisplay = function (path, name) {
    var others;
    if (node.type(path) !== 'DISPLAY') {
        throw new Error('There is no display "' + path + '" to export.');
    }
    others = node.getNodes(['DISPLAY']).filter(function (other) {
        return other !== path && node.getName(other) === name;
    });
    if (others.length > 0) {
        throw new Error('Harmony exports displays by name, and ' + path + ' and ' + others.join(', ')
            + ' have the same. Rename one of them.');
    }
};
