"""A running session: starts Harmony, answers it, and ends with it.

The composition root is ``launch``; everything else here is a part of it.
"""
