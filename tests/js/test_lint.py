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


#: By what is wrong: what is found in it.
WRONG = {
    "let a = 1;": "1:5",
    "AyonHarmony.a = {class: 1};": "is reserved",
    "AyonHarmony.a(1,);": "Unexpected token",
    "AyonHarmony.a = (x) => x;": "Unexpected token",
    "\ufeffAyonHarmony.a = 1;": "byte-order mark",
    "var scene = 1; AyonHarmony.a = scene;": "already defined as a built-in",
    "AyonHarmony.a = nope;": "'nope' is not defined",
    "AyonHarmony.a = function (node) { return node; };": "already a global",
    "AyonHarmony.a = 'abc'.startsWith('a');": "no such built-in",
    "AyonHarmony.a = Object.assign({}, {});": "does not have it",
}


@pytest.fixture(scope="module")
def lint(tmp_path_factory):
    """Lint some sources at once, and give what is said of each and of all."""

    def run(*sources: str) -> tuple[list[str], str]:
        folder = tmp_path_factory.mktemp("lint")
        scripts = [folder / f"{number}.js" for number in range(len(sources))]
        for script, source in zip(scripts, sources):
            script.write_text(source, encoding="utf-8")
        answer = subprocess.run(
            [str(NODE), "tests/js/lint.mjs", *map(str, scripts)],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        *findings, last = answer.stdout.splitlines()
        assert answer.returncode == (0 if " 0 findings" in last else 1)
        said = [
            "\n".join(line for line in findings if f"/{script.name}:" in line)
            for script in scripts
        ]
        return said, last

    return run


@pytest.fixture(scope="module")
def said_of_wrong(lint):
    said, _ = lint(*WRONG)
    return dict(zip(WRONG, said))


def test_plain_es5_passes(lint):
    source = "AyonHarmony.name = function () {\n    return scene.currentScene();\n};\n"
    said, last = lint(source)
    assert said == [""]
    assert "1 files, 0 findings" in last


@pytest.mark.parametrize(("source", "finding"), WRONG.items())
def test_what_the_engine_lacks_is_found(said_of_wrong, source, finding):
    assert finding in said_of_wrong[source]
