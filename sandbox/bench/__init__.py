"""Benchmarks: one module each, with ``run()`` that returns flat figures.

Speed is shown here and never asserted by a test.
"""
