"""A stand-in for AYON in tests: an in-memory server and doubles of its packages.

``server`` keeps the entities, ``connection`` puts them behind the real
ayon-python-api, ``studio`` builds and enters a studio, ``packages`` holds the
doubles of ``ayon_core`` and ``ayon_applications``, ``snapshot`` compares the
doubles with the real packages. Nothing here ships.
"""
