// new QDataStream(bytes, QIODevice.WriteOnly).device() gives the device.
// expect: true
// source: ftrack's and Shotgun's wire protocols
// sure: live
// since: 25
(function () {
    return !!new QDataStream(new QByteArray(), QIODevice.WriteOnly).device();
})
