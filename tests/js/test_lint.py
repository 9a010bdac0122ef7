"""The JavaScript lint refuses what Harmony's engine refuses."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(
        NODE is None or not (ROOT / "node_modules").is_dir(),
        reason="Node.js or its packages are missing: run manage.py",
    ),
]


@pytest.fixture
def lint(tmp_path):
    def run(source: str) -> str:
        script = ROOT / "build" / "lint-probe" / f"{tmp_path.name}.js"
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(source, encoding="utf-8")
        try:
            answer = subprocess.run(
                [str(NODE), "tests/js/lint.mjs", str(script)],
                cwd=ROOT,
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
        finally:
            script.unlink()
        assert answer.returncode == (0 if " 0 findings" in answer.stdout else 1)
        return answer.stdout

    return run


def test_plain_es5_passes(lint):
    source = "AyonHarmony.name = function () {\n    return scene.currentScene();\n};\n"
    assert "1 files, 0 findings" in lint(source)


@pytest.mark.parametrize(
    ("source", "finding"),
    [
        ("let a = 1;", "1:5"),
        ("AyonHarmony.a = {class: 1};", "is reserved"),
        ("AyonHarmony.a(1,);", "Unexpected token"),
        ("AyonHarmony.a = (x) => x;", "Unexpected token"),
        ("\ufeffAyonHarmony.a = 1;", "byte-order mark"),
        ("var scene = 1; AyonHarmony.a = scene;", "already defined as a built-in"),
        ("AyonHarmony.a = nope;", "'nope' is not defined"),
        ("AyonHarmony.a = function (node) { return node; };", "already a global"),
        ("AyonHarmony.a = 'abc'.startsWith('a');", "no such built-in"),
        ("AyonHarmony.a = Object.assign({}, {});", "does not have it"),
    ],
)
def test_what_the_engine_lacks_is_found(lint, source, finding):
    assert finding in lint(source)
