"""Plain data and pure rules about scenes; standard library only, no I/O.

What belongs here can be tested without Harmony, without AYON and without Qt.
"""
