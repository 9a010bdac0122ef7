/*
 * Stands where Harmony ships helpers for views of packages. Public packages take
 * it in; none that is known calls anything of it, so there is nothing in it.
 */
exports.utilities = {};
