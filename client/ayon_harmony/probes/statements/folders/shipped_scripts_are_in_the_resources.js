// The shipped scripts lie in the folder scripts of specialFolders.resource.
// expect: true
// source: ftrack's framework for Harmony, BirdoApp
// sure: live
(function () {
    return new PermanentFile(specialFolders.resource + '/scripts/TB_sceneOpened.js').exists() || new PermanentFile(specialFolders.resource + '/scripts/TB_sceneCreated.js').exists();
})
