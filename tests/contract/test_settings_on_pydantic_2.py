"""The models also hold on the v1 API that pydantic 2 carries.

The AYON server runs on pydantic 1.10 today. Should it move, addons are told to
import from ``pydantic.v1``; then the same schema and defaults have to come out.
"""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from sandbox.ayon.addon_settings import REPOSITORY, harmony_settings
from sandbox.docs.settings_models import MODEL

PYTHON = (
    REPOSITORY
    / "build"
    / "venv-pydantic2"
    / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
)

SCRIPT = """
import importlib, json, sys
import pydantic, pydantic.v1
assert pydantic.VERSION.startswith("2."), pydantic.VERSION
for name in ("", ".fields"):
    sys.modules["pydantic" + name] = importlib.import_module("pydantic.v1" + name)
from sandbox.ayon.addon_settings import harmony_settings
from sandbox.docs.settings_models import MODEL
try:
    MODEL(bridge={"call_timeout_s": 0})
except Exception as error:
    refused = type(error).__module__
print(json.dumps([harmony_settings(), MODEL.schema(), refused], default=repr))
"""


@pytest.mark.process
@pytest.mark.skipif(
    not PYTHON.is_file(), reason="pydantic 2 is not set up; manage.py test does it"
)
def test_defaults_and_schema_are_the_same_on_the_v1_api_of_pydantic_2():
    done = subprocess.run(
        [PYTHON, "-c", SCRIPT],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    defaults, schema, refused = json.loads(done.stdout)
    assert defaults == harmony_settings()
    assert _plain(schema) == _plain(
        json.loads(json.dumps(MODEL.schema(), default=repr))
    )
    assert refused.startswith("pydantic.v1")


def _plain(schema: object) -> str:
    """Without the addresses of functions, which differ by process."""
    import re

    return re.sub(r" at 0x\w+>", ">", json.dumps(schema, sort_keys=True))
