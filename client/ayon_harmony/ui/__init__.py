"""What the artist sees: the main loop, windows, progress and questions.

With Qt there are windows; without it, the same becomes log lines.
"""
