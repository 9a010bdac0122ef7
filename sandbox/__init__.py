"""The addon without Harmony and without AYON: emulator, stand-in, demo, benches.

Nothing in here is packaged.
"""
