"""Talking to Harmony: everything between a Python call and JavaScript.

Standard library only; no AYON, no Qt. From the bottom up:

``messages``    what is said, as frozen dataclasses; the only wire keys
``framing``     bytes to payloads and back, with the size limit
``connection``  one peer's conversation without any I/O
``channel``     the only module with sockets and threads
``dispatch``    the names that Harmony may call
``session``     what the rest of the addon uses
``bundle``      the JavaScript files in their declared order

The wire is described in ``docs/protocol.md``.
"""
