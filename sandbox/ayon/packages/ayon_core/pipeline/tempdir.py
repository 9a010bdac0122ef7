"""Temporary folders."""

from __future__ import annotations

import os
import tempfile

from ..lib import StringTemplate
from .anatomy import Anatomy


def get_temp_dir(
    project_name: str,
    anatomy: Anatomy | None = None,
    prefix: str | None = None,
    suffix: str | None = None,
    use_local_temp: bool = False,
) -> str:
    """A new folder, in ``AYON_TMPDIR`` when that is set."""
    parent = None if use_local_temp else os.getenv("AYON_TMPDIR")
    if parent:
        if "{" in parent:
            anatomy = anatomy or Anatomy(project_name)
            parent = StringTemplate.format_template(
                parent,
                {
                    "root": anatomy.roots,
                    "project": {
                        "name": anatomy.project_name,
                        "code": anatomy.project_code,
                    },
                },
            )
        os.makedirs(parent, exist_ok=True)
    return tempfile.mkdtemp(prefix=prefix or "ay_tmp_", suffix=suffix, dir=parent)
