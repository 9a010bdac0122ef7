"""Readers and writers of files; byte-exact where they write.

Standard library only. What the values mean is in ``model``.
"""
