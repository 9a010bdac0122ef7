// __packageFolder__ in configure.js is the folder that the packages lie in.
// expect: "packages"
// source: ftrack's framework for Harmony, 22 to 27; one vendor
// sure: live
// since: 22
// part: interactive
(function (probe) {
    var name = new QDir(probe.folder + '/scratch').entryList().filter(function (entry) {
        return entry.indexOf('configured-') === 0;
    })[0];
    var file = new PermanentFile(probe.folder + '/scratch/' + name);
    var told;
    file.open(1);
    told = JSON.parse(file.read());
    file.close();
    return String(told[2]).replace(/\/+$/, '').replace(/^.*[\/\\]/, '');
})
