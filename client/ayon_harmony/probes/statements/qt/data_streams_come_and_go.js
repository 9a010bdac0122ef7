// QDataStream is missing from 21.1 on, and there again in 25.
// profile: QDataStream
// expect before 21.1: "function"
// expect from 25: "function"
// expect: "undefined"
// source: OpenPype for 21.1; ftrack and a fork of tk-harmony for 25 and 27; 22 and 24 are a guess
// sure: live
(function () {
    return typeof QDataStream;
})
