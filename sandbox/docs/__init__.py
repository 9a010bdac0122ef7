"""The documentation site: pages that are made of the code, and what shows them.

``settings_page`` and ``javascript_page`` give Markdown; ``hook`` puts it where a
page asks for it while mkdocs builds. Nothing here is packaged.
"""
