/* Runs before there are views, after an existing scene was read; to be chained. */
function TB_sceneOpenPreUI_Offline() {
}

function TB_sceneOpenPreUI_Online() {
}
