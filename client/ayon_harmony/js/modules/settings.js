/*
 * The scene itself: where it is, its settings, versions and saving.
 */

/**
 * Tell everything about the scene that is one of a kind.
 * @return {Object} folder, name, versionName, path (of the open .xstage),
 *     isDirty, frameCount, startFrame, stopFrame, currentFrame, fps, width,
 *     height, fov, pixelAspect, colorSpace, displays, defaultDisplay, cameras,
 *     defaultCamera, environment, job.
 */
AyonHarmony.define('getScene', [], function () {
    return {
        folder: scene.currentProjectPath(),
        name: scene.currentScene(),
        versionName: scene.currentVersionName(),
        path: scene.currentProjectPath() + '/' + scene.currentVersionName() + '.xstage',
        isDirty: scene.isDirty(),
        frameCount: frame.numberOf(),
        startFrame: scene.getStartFrame(),
        stopFrame: scene.getStopFrame(),
        currentFrame: frame.current(),
        fps: scene.getFrameRate(),
        width: scene.defaultResolutionX(),
        height: scene.defaultResolutionY(),
        fov: scene.defaultResolutionFOV(),
        pixelAspect: AyonHarmony.pixelAspect(),
        colorSpace: typeof scene.colorSpace === 'function' ? scene.colorSpace() : '',
        displays: node.getNodes(['DISPLAY']),
        defaultDisplay: AyonHarmony.defaultDisplay(),
        cameras: node.getNodes(['CAMERA']),
        defaultCamera: node.getDefaultCamera(),
        environment: about.isDatabaseMode() ? scene.currentEnvironment() : '',
        job: about.isDatabaseMode() ? scene.currentJob() : ''
    };
});

/**
 * @return {float} Width of a pixel relative to its height: a grid of as many
 *     units in both directions has the ratio of its unit, relative to 4:3.
 */
AyonHarmony.pixelAspect = function () {
    var unit = scene.unitsAspectRatioX() / scene.unitsAspectRatioY();
    var count = scene.numberOfUnitsX() / scene.numberOfUnitsY();
    return unit > 0 && count > 0 ? (unit * count) / (4 / 3) : 1;
};

/**
 * @return {string} Full path of the default display, "" when there is none.
 */
AyonHarmony.defaultDisplay = function () {
    var name = scene.getDefaultDisplay();
    if (name && name.indexOf('/') < 0 && node.type(node.root() + '/' + name) === 'DISPLAY') {
        return node.root() + '/' + name;
    }
    return node.type(name) === 'DISPLAY' ? name : '';
};

/**
 * Change settings of the scene, all in one step.
 *
 * A longer scene is lengthened at its end. A shorter one is refused unless
 * mayRemoveFrames is true: drawings and keys past the end would be lost.
 * @param {Object} changes  Any of frameCount, startFrame, stopFrame, fps, width,
 *     height, fov, colorSpace.
 * @param {?boolean} mayRemoveFrames
 * @return {Object} As `getScene`.
 * @throws {Error} When Harmony does not take one; nothing is changed then.
 */
AyonHarmony.define('changeScene', ['changes', 'mayRemoveFrames'], function (changes, mayRemoveFrames) {
    AyonHarmony.undoStep('Set scene settings', function () {
        if (changes.frameCount) {
            AyonHarmony.setFrameCount(changes.frameCount, mayRemoveFrames === true);
        }
        if (changes.startFrame || changes.stopFrame) {
            AyonHarmony.setPlayback(changes.startFrame || scene.getStartFrame(),
                changes.stopFrame || scene.getStopFrame());
        }
        if (changes.fps) {
            scene.setFrameRate(changes.fps);
            AyonHarmony.requireTaken('frame rate', changes.fps, scene.getFrameRate(), 0.005);
        }
        if (changes.width || changes.height || changes.fov) {
            scene.setDefaultResolution(changes.width || scene.defaultResolutionX(),
                changes.height || scene.defaultResolutionY(), changes.fov || scene.defaultResolutionFOV());
            AyonHarmony.requireTaken('width', changes.width || scene.defaultResolutionX(),
                scene.defaultResolutionX(), 0);
            AyonHarmony.requireTaken('height', changes.height || scene.defaultResolutionY(),
                scene.defaultResolutionY(), 0);
        }
        if (changes.colorSpace) {
            AyonHarmony.requireVersion(typeof scene.setColorSpace === 'function', 'Setting the colour space', '20');
            scene.setColorSpace(changes.colorSpace);
            if (scene.colorSpace() !== changes.colorSpace) {
                throw new Error('Harmony does not know the colour space "' + changes.colorSpace
                    + '". It knows: ' + scene.colorSpaceNames().join(', ') + '.');
            }
        }
    });
    return AyonHarmony.getScene();
});

/** Make the scene longer, or shorter where somebody agreed to that. */
AyonHarmony.setFrameCount = function (count, mayRemoveFrames) {
    var now = frame.numberOf();
    if (count > now) {
        frame.insert(now, count - now);
    } else if (count < now) {
        if (!mayRemoveFrames) {
            throw new Error('The scene has ' + now + ' frames; cutting it to ' + count
                + ' would lose drawings and keys past the end, and nobody agreed to that.');
        }
        frame.remove(count, now - count);
    }
    AyonHarmony.requireTaken('number of frames', count, frame.numberOf(), 0);
};

AyonHarmony.setPlayback = function (start, stop) {
    // Harmony pushes the other end along, so the order depends on the direction.
    if (start > scene.getStopFrame()) {
        scene.setStopFrame(stop);
        scene.setStartFrame(start);
    } else {
        scene.setStartFrame(start);
        scene.setStopFrame(stop);
    }
    AyonHarmony.requireTaken('start frame', start, scene.getStartFrame(), 0);
    AyonHarmony.requireTaken('stop frame', stop, scene.getStopFrame(), 0);
};

/** Throw unless Harmony has the value that it was given. */
AyonHarmony.requireTaken = function (what, wanted, found, tolerance) {
    if (Math.abs(wanted - found) > tolerance) {
        throw new Error('Harmony did not take ' + wanted + ' as ' + what + ' of the scene; it is '
            + found + '.');
    }
};

/**
 * Let the scene be seen through a camera.
 * @param {string} path  Full path of a camera node.
 * @throws {Error} When it is none, or Harmony does not take it.
 */
AyonHarmony.define('setDefaultCamera', ['path'], function (path) {
    AyonHarmony.undoStep('Set default camera', function () {
        if (node.type(AyonHarmony.existingNode(path)) !== 'CAMERA') {
            throw new Error('"' + path + '" is no camera.');
        }
        if (!node.setAsDefaultCamera(path)) {
            throw AyonHarmony.refusal('Harmony did not take "' + path + '" as the default camera.');
        }
    });
});

/**
 * Save the open version of the scene.
 * @return {Object} As `getScene`.
 * @throws {Error} When Harmony does not save.
 */
AyonHarmony.define('saveScene', [], function () {
    if (!scene.saveAll()) {
        throw new Error('Harmony did not save the scene. Its message log says why.');
    }
    return AyonHarmony.getScene();
});

/**
 * Save the scene into a new folder, which becomes the open one.
 * @param {string} folder  Must not exist yet.
 * @return {Object} As `getScene`.
 */
AyonHarmony.define('saveSceneAs', ['folder'], function (folder) {
    if (about.isDatabaseMode()) {
        throw new Error('A scene of the Harmony database cannot be saved into a folder.');
    }
    if (new QDir(folder).exists()) {
        throw new Error('Harmony saves into new folders only, and "' + folder + '" exists.');
    }
    if (!scene.saveAs(folder)) {
        throw new Error('Harmony did not save the scene into "' + folder + '".');
    }
    return AyonHarmony.getScene();
});

/**
 * Save the scene as another version in its folder, which becomes the open one.
 * @param {string} versionName  Without `.xstage`.
 * @param {?boolean} isDefault  Open this one from now on.
 * @return {Object} As `getScene`.
 */
AyonHarmony.define('saveSceneVersion', ['versionName', 'isDefault'], function (versionName, isDefault) {
    if (!scene.saveAsNewVersion(versionName, isDefault === true) || scene.currentVersionName() !== versionName) {
        throw new Error('Harmony did not save the scene version "' + versionName + '".');
    }
    return AyonHarmony.getScene();
});
