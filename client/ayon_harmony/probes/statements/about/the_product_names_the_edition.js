// about.productName names the edition.
// expect: true
// source: scripting pages of Harmony 15 to 25, class about
// sure: documented
(function () {
    var edition = about.isStageEssentials() ? 'Essentials' : about.isStageAdvanced() ? 'Advanced' : 'Premium';
    return about.productName().indexOf(edition) >= 0;
})
