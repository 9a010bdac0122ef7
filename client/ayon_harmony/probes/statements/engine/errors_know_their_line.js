// Errors have a line number and a file name, and no stack.
// expect: ["number", "string", "undefined"]
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    try {
        null.x();
    } catch (error) {
        return [typeof error.lineNumber, typeof error.fileName, typeof error.stack];
    }
})
