"""Disks of other systems, acted on this one, to see how the workfile room copes.

``acted``    what both have in common: names are looked up as that disk does
``windows``  refuses what NTFS refuses, with Windows' own error numbers
``mac``      ignores letter case and keeps decomposed names
``drives``   drive letters and UNC paths that lead into folders of this system
``rules``    what no path may look like on Windows; watched in every test run

They stand below the product, in the place of the system's calls, and take what
the product hands to the system. Nothing of the product is replaced.
"""
