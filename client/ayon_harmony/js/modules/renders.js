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
 * Put a number into a file pattern.
 * @param {string} pattern  `#` for each digit.
 * @param {int} number
 * @return {string}
 */
AyonHarmony.fileOfFrame = function (pattern, number) {
    return pattern.replace(/#+/, function (digits) {
        var text = String(number);
        while (text.length < digits.length) {
            text = '0' + text;
        }
        return text;
    });
};

/**
 * Write a rendered frame. A file of an earlier try goes first, so that what is
 * there afterwards is this frame.
 * @return {boolean} Whether it is there.
 */
AyonHarmony.writeCel = function (cel, path, family, format) {
    var file = new PermanentFile(path);
    if (file.exists()) {
        file.remove();
    }
    cel.imageFileAs(path, family, format);
    return new PermanentFile(path).exists();
};

/**
 * Render, and handle each frame on the way.
 *
 * Write nodes stay off meanwhile and afterwards. What the settings of the render
 * object were before cannot be asked; everybody who renders sets what they need.
 * @param {Object} signal  Of the render object.
 * @param {function} onFrame  Gets what the signal brings.
 * @param {Object} order  width, height (null: the scene's), timeout (seconds
 *     without a frame).
 * @param {function} start  Starts the render.
 */
AyonHarmony.runRender = function (signal, onFrame, order, start) {
    var state = {done: 0, isFinished: false, loop: null, error: null};

    function handle(number, cel, path) {
        try {
            onFrame(number, cel, path);
            state.done += 1;
        } catch (error) {
            state.error = state.error || error;
        }
    }

    function finish() {
        state.isFinished = true;
        if (state.loop) {
            state.loop.quit();
        }
    }

    signal.connect(handle);
    render.renderFinished.connect(finish);
    try {
        render.setResolution(order.width || scene.defaultResolutionX(), order.height || scene.defaultResolutionY());
        render.setWriteEnabled(false);
        start();
        AyonHarmony.waitForRender(state, order.timeout || 600);
    } finally {
        signal.disconnect(handle);
        render.renderFinished.disconnect(finish);
    }
    if (state.error) {
        throw state.error;
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
    var done = 0;
    var missing = [];
    var found = [];
    var i;
    if (node.type(order.display) !== 'DISPLAY') {
        throw new Error('There is no display "' + order.display + '" to render.');
    }
    AyonHarmony.runRender(render.frameReady, function (number, cel) {
        var path = AyonHarmony.fileOfFrame(order.pattern, number);
        if (AyonHarmony.writeCel(cel, path, order.family, order.format)) {
            files[number] = path;
        }
        done += 1;
        AyonHarmony.tellRendered(number, done, total);
    }, order, function () {
        render.setRenderDisplay(order.display);
        render.renderScene(order.startFrame, order.stopFrame);
    });
    for (i = order.startFrame; i <= order.stopFrame; i += 1) {
        if (files.hasOwnProperty(i)) {
            found.push(files[i]);
        } else {
            missing.push(i);
        }
    }
    if (missing.length > 0) {
        throw new Error('Harmony did not render frame ' + missing.join(', ') + ' of "' + order.display + '".');
    }
    return found;
});

/**
 * Render what is connected to Write nodes into image files, from here instead of
 * by a batch. The nodes themselves stay as they are, and switched off or on.
 *
 * From Harmony 24 on nodes can be rendered by themselves. Before, a display that
 * shows the same serves; where there is none, one is added for as long as it takes.
 * @param {Object} order  startFrame, stopFrame, width, height (null: the
 *     scene's), timeout (seconds without a frame), writes: list of path, pattern
 *     (file with `#` for each digit), family, format.
 * @return {int} Number of files that were written.
 * @throws {Error} When a Write node is not there or has nothing connected.
 */
AyonHarmony.define('renderWriteNodes', ['order'], function (order) {
    var bySource = {};
    var sources = [];
    var count = 0;

    // Frames of a node that nobody asked for are passed over.
    function sourceOf(path) {
        var same = sources.filter(function (source) {
            return source === path || node.getName(source) === path;
        });
        return sources.length === 1 ? sources[0] : same[0];
    }

    function write(source, number, cel) {
        (bySource[source] || []).forEach(function (item) {
            if (AyonHarmony.writeCel(cel, AyonHarmony.fileOfFrame(item.pattern, number), item.family, item.format)) {
                count += 1;
            }
        });
    }

    order.writes.forEach(function (item) {
        var source = node.flatSrcNode(AyonHarmony.existingNode(item.path), 0);
        if (!source) {
            throw new Error('The Write node "' + item.path + '" has nothing connected to it.');
        }
        if (!bySource.hasOwnProperty(source)) {
            bySource[source] = [];
            sources.push(source);
        }
        bySource[source].push(item);
    });
    if (typeof render.renderNodes === 'function') {
        AyonHarmony.runRender(render.nodeFrameReady, function (number, cel, path) {
            write(sourceOf(String(path)), number, cel);
        }, order, function () {
            render.renderNodes(sources, order.startFrame, order.stopFrame);
        });
        return count;
    }
    sources.forEach(function (source) {
        AyonHarmony.withDisplayOf(source, function (display) {
            AyonHarmony.runRender(render.frameReady, function (number, cel) {
                write(source, number, cel);
            }, order, function () {
                render.setRenderDisplay(display);
                render.renderScene(order.startFrame, order.stopFrame);
            });
        });
    });
    return count;
});

/**
 * Do something with a display that shows what a node gives.
 *
 * One that is there already is taken as it is. One that had to be added goes
 * again, and with it its undo step, whatever happens.
 * @param {string} source
 * @param {function(string)} action
 */
AyonHarmony.withDisplayOf = function (source, action) {
    var fitting = node.getNodes(['DISPLAY']).filter(function (path) {
        return node.getEnable(path) && node.flatSrcNode(path, 0) === source;
    });
    var added = '';
    if (fitting.length > 0) {
        action(fitting[0]);
        return;
    }
    AyonHarmony.beginUndoStep('Render');
    try {
        added = AyonHarmony.makeNode(node.parentNode(source), 'AYON_render', 'DISPLAY',
            node.coordX(source), node.coordY(source));
        AyonHarmony.linkOne(source, 0, added, 0);
        action(added);
    } finally {
        if (added) {
            node.deleteNode(added, false, false);
        }
        AyonHarmony.endUndoStep(false);
    }
};

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
