/* Comes with the Qt classes. */
(function (kit) {
})
