"""Version of the ayon-core whose names this double has."""

__version__ = "1.9.7"
