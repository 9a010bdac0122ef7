"""What scenes hold, one or three thousand, told without Harmony.

``scene_survey``   the facts of one scene, out of a zip, a folder or an ``.xstage``
``file_problems``  what is wrong with its files
``kept_surveys``   what was read of zips is kept, and found again while they stay
``uses``           which loaded things are outdated, and where a version is used
"""
