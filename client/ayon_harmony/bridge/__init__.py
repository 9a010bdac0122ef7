"""Talking to Harmony: everything between a Python call and JavaScript.

Standard library only; no AYON, no Qt. From the bottom up:

``messages``    what is said, as frozen dataclasses; the only wire keys
``framing``     bytes to payloads and back, with the size limit
``limits``      how much of everything is taken
``connection``  one peer's conversation without any I/O
``line``        a socket with its conversation, and the calls that wait on it
``poller``      what the operating system gives: listening, waking, selecting
``channel``     the thread, and who may talk when
``dispatch``    the names that Harmony may call
``session``     what the rest of the addon uses
``bundle``      the JavaScript files in their declared order

The wire is described in ``docs/protocol.md``.
"""
