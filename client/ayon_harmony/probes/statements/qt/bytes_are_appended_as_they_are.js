// QByteArray.append takes another QByteArray and changes its object.
// expect: [5, 99]
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function () {
    var one = new QByteArray();
    var other = new QByteArray();
    one.append('ab');
    other.append('cde');
    one.append(other);
    return [one.size(), one.at(2)];
})
