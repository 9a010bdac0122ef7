"""Other people's code in the emulator: scripts, packages, libraries, integrations.

``python3 manage.py guests FOLDER…`` runs what is in the folders and tells what
ran, what failed and which host names were missing. Nothing of a guest is kept
in this repository.
"""
