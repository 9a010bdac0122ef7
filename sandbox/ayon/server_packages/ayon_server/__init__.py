"""Double of the AYON server's package: what settings models import.

Enough to load an addon's ``server`` folder and get its default settings. Enum
resolvers exist and answer with the names of the stand-in's project.
"""
