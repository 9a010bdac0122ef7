"""Windows without Windows: a Windows Python under Wine, and what that can show.

``wine``       what is Wine's own and no fault of ours, test by test
``python``     sets up the Windows Python and runs the tests on it
``kills``      sessions that are killed in saves and openings
``sessions``   many sessions that save one workfile
``questions``  what the system answers, asked of Wine, Windows and the acted disk
"""
