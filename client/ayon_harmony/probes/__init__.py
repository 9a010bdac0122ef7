"""The conformance kit: what we believe of Harmony, asked of a Harmony itself.

Every statement that the addon or its emulator stands on is one file below
``statements``: a small script, the value it should give, where we have it from
and how sure we are. The same files run in a real Harmony (``ayon addon harmony
verify PROGRAM``) and in the emulator. Nothing outside of one throw-away folder
is touched, and what comes out is a report that can be sent in.

``statement`` reads the files, ``workplace`` makes the folder, ``harmony`` runs
Harmony in it, ``judgement`` compares, ``report`` writes, ``verify`` is the order
of things. Standard library only, and no session: nothing here needs AYON.
"""
