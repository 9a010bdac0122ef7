"""A double of ayon-core: what this addon and its tests use of it, no more.

Written from the public names, their signatures and what running the real one
showed; ``docs/testing-ayon.md`` says where it differs.
"""
