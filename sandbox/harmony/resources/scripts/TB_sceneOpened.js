/* Nothing is to be done when an existing scene was opened; here to be chained. */
function TB_sceneOpened() {
}
