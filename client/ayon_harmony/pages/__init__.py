"""Pages to read in a browser; each needs nothing beside itself.

``page_parts``  what they are made of: tables, swatches, pictures, bars of frames
``diff_page``   what changed between two scenes, with both pictures of drawings
"""
