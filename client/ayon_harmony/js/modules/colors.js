/*
 * Colours: `#rrggbbaa` on our side, ColorRGBA and ARGB integers on Harmony's.
 */

/**
 * @param {int} channel  0 to 255.
 * @return {string} Two hex digits.
 */
AyonHarmony.hexOfChannel = function (channel) {
    var text = (channel & 255).toString(16);
    return text.length === 1 ? '0' + text : text;
};

/**
 * @param {ColorRGBA} color
 * @return {string} `#rrggbbaa` in lower case.
 */
AyonHarmony.hexOfColor = function (color) {
    return '#' + AyonHarmony.hexOfChannel(color.r) + AyonHarmony.hexOfChannel(color.g)
        + AyonHarmony.hexOfChannel(color.b) + AyonHarmony.hexOfChannel(color.a);
};

/**
 * @param {string} text  `#rrggbb` or `#rrggbbaa`, any case; no alpha is opaque.
 * @return {Array.<int>} Red, green, blue, alpha.
 * @throws {Error} When it is no such text.
 */
AyonHarmony.channelsOfHex = function (text) {
    var match = /^#([0-9a-f]{6})([0-9a-f]{2})?$/i.exec(String(text));
    var number;
    if (!match) {
        throw new Error('A colour is written #rrggbb or #rrggbbaa, not "' + text + '".');
    }
    number = parseInt(match[1], 16);
    return [(number >> 16) & 255, (number >> 8) & 255, number & 255,
        match[2] ? parseInt(match[2], 16) : 255];
};

/**
 * @param {string} text  `#rrggbb` or `#rrggbbaa`.
 * @return {ColorRGBA}
 */
AyonHarmony.colorOfHex = function (text) {
    var channels = AyonHarmony.channelsOfHex(text);
    return new ColorRGBA(channels[0], channels[1], channels[2], channels[3]);
};

/**
 * @param {int} argb  As backdrops have it; may be negative.
 * @return {string} `#rrggbbaa` in lower case.
 */
AyonHarmony.hexOfArgb = function (argb) {
    var number = argb >>> 0;
    return '#' + AyonHarmony.hexOfChannel(number >>> 16) + AyonHarmony.hexOfChannel(number >>> 8)
        + AyonHarmony.hexOfChannel(number) + AyonHarmony.hexOfChannel(number >>> 24);
};

/**
 * @param {string} text  `#rrggbb` or `#rrggbbaa`.
 * @return {int} ARGB, never negative.
 */
AyonHarmony.argbOfHex = function (text) {
    var channels = AyonHarmony.channelsOfHex(text);
    return ((channels[3] << 24) | (channels[0] << 16) | (channels[1] << 8) | channels[2]) >>> 0;
};
