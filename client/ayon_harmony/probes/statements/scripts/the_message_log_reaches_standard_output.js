// MessageLog.trace writes to standard output in batch.
// expect: ["told"]
// hear: AYON probe trace (\w+)
// source: seen in logs of farms that people quote
// sure: ours
(function () {
    MessageLog.trace('AYON probe trace told');
})
