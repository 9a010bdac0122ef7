"""Many scenes for people: reports, pages and exposure sheets, without Harmony.

``many_scenes``     scenes that were asked for, with what AYON says of them
``sheet``           a page about a scene, and an index; made of ``page_parts``
``exposure_sheet``  frames down, layers across
``written_pages``   where pages are written
"""
