// TB_sceneOpenPreUI_Offline runs before TB_sceneOpened.
// expect: true
// source: BirdoApp ships it
// sure: live
// part: interactive
(function () {
    var first = ayonHooks.indexOf('scene TB_sceneOpenPreUI');
    return first >= 0 && first < ayonHooks.indexOf('scene');
})
