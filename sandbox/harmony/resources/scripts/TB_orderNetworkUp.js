/*
 * Arrange nodes by the way their images flow: what feeds others stands above
 * them. Harmony ships a script of this name, and other people's scripts call
 * its function; how it looks in detail is not known here.
 */
function TB_orderNetworkUpBatchFromList(paths) {
    var depths = {};
    var rows = {};

    function depthOf(path, seen) {
        var depth = 0;
        var port, number, target;
        if (depths[path] !== undefined) {
            return depths[path];
        }
        if (seen[path]) {
            return 0;
        }
        seen[path] = true;
        for (port = 0; port < node.numberOfOutputPorts(path); port++) {
            for (number = 0; number < node.numberOfOutputLinks(path, port); number++) {
                target = node.dstNode(path, port, number);
                if (paths.indexOf(target) >= 0) {
                    depth = Math.max(depth, 1 + depthOf(target, seen));
                }
            }
        }
        depths[path] = depth;
        return depth;
    }

    paths.forEach(function (path) {
        var depth = depthOf(path, {});
        rows[depth] = (rows[depth] || 0) + 1;
        node.setCoord(path, 150 * (rows[depth] - 1), -100 * depth);
    });
}
