/**
 * Our own JavaScript: loaded in every scene, after the addon's and before the menu.
 */
var Studio = {};

/**
 * @param {string} group  Path of a group.
 * @return {int} How many nodes are in it.
 */
Studio.countNodes = function (group) {
    return node.subNodes(group).length;
};

AyonHarmony.addMenuEntry('Count Nodes...', function () {
    MessageBox.information(Studio.countNodes(node.root()) + ' nodes');
});
