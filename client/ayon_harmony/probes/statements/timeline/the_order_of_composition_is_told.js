// compositionOrder.buildDefaultCompositionOrder lists nodes with their depth.
// expect: true
// source: public scripts; the documentation says that it is missing
// sure: live
(function () {
    var all = compositionOrder.buildDefaultCompositionOrder();
    return all.length >= 0 && (all.length === 0 || typeof all[0].node === 'string');
})
