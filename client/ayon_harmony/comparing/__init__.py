"""What changed between two scenes, told without Harmony.

``sources``      a scene out of a zip, a folder or an ``.xstage``
``differences``  two of them as sentences in an artist's words

Standard library only: this runs on any machine, also where there is no licence.
"""
