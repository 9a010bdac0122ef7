"""Scenes of drawings and pegs as Harmony writes them: for tests and benchmarks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ayon_harmony.formats.tvg.builder import DrawingBuilder


def _tags(attributes: dict[str, Any]) -> str:
    out = []
    for name, value in attributes.items():
        if isinstance(value, dict):
            out.append(f"<{name}>{_tags(value)}</{name}>")
        elif isinstance(value, tuple):
            out.append(f'<{name} val="{value[0]}" col="{value[1]}"/>')
        else:
            text = str(value).lower() if isinstance(value, bool) else value
            out.append(f'<{name} val="{text}"/>')
    return "".join(out)


class SceneMaker:
    """Collects nodes, columns and drawings, and writes a scene's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._nodes: dict[str, list[str]] = {"Top": []}
        self._links: dict[str, list[str]] = {"Top": []}
        self._columns: list[str] = []
        self._elements: list[str] = []

    def node(
        self, kind: str, path: str, enabled: bool = True, **attributes: Any
    ) -> None:
        """Add a node; nested attributes are dicts, driven ones (value, column)."""
        group, _, name = path.rpartition("/")
        options = "" if enabled else '<disabled value="true"/>'
        self._nodes[group].append(
            f'<module type="{kind}" name="{name}" pos="0,0,0"><options>{options}'
            f"</options><attrs>{_tags(attributes)}</attrs></module>"
        )

    def group(self, path: str, enabled: bool = True) -> None:
        """Add a group; nodes go into it by their paths."""
        self._nodes[path], self._links[path] = [], []
        group, _, name = path.rpartition("/")
        options = "" if enabled else '<disabled value="true"/>'
        self._nodes[group].append(f"\0{path}\0{name}\0{options}\0")

    def link(self, source: str, target: str, out: int = 0, into: int = 0) -> None:
        """Lay a cable between two nodes of one group."""
        group, _, name = source.rpartition("/")
        self._links[group].append(
            f'<link out="{name}" outport="{out}" in="{target.rpartition("/")[2]}" '
            f'inport="{into}"/>'
        )

    def curve(self, name: str, *keys: tuple[float, float]) -> None:
        """Add a function column with keys of frame and value."""
        points = "".join(f'<pt x="{x}" y="{y}" constSeg="false"/>' for x, y in keys)
        self._columns.append(
            f'<column type="3" name="{name}"><points version="2">{points}</points>'
            "</column>"
        )

    def drawing(
        self,
        path: str,
        drawings: Mapping[str, tuple[str, DrawingBuilder | None]],
        **attributes: Any,
    ) -> None:
        """Add a READ node with its own element.

        Args:
            path: Of the node.
            drawings: By name: exposures and a `DrawingBuilder`.
            attributes: Of the node.

        """
        number = len(self._elements) + 1
        name = path.rpartition("/")[2]
        folder = self.folder / "elements" / name
        folder.mkdir(parents=True)
        dwg, rows = "", ""
        for drawing, (exposures, builder) in drawings.items():
            dwg += f'<dwg name="{drawing}"/>'
            rows += (
                f'<elementSeq exposures="{exposures}" val="{drawing}" id="{number}"/>'
            )
            if builder is not None:
                file = folder / f"{name}-{drawing}.tvg"
                file.write_bytes(builder.to_bytes())
        self._elements.append(
            f'<element id="{number}" elementName="{name}" elementFolder="{name}" '
            f'pixmapFormat="2" rootFolder="elements"><drawings>{dwg}</drawings>'
            "</element>"
        )
        self._columns.append(
            f'<column type="0" name="{name}" id="{number}">{rows}</column>'
        )
        enabled = attributes.pop("enabled", True)
        self.node("READ", path, enabled, **attributes)
        last = self._nodes[path.rpartition("/")[0]]
        last[-1] = last[-1].replace(
            "</attrs>", f'<drawing><element col="{name}"/></drawing></attrs>'
        )

    def save(self, palette_list: str = "", size: str = "1600,1600") -> Path:
        """Write the scene; return its file."""
        if palette_list:
            (self.folder / "PALETTE_LIST").write_text(palette_list, encoding="utf-8")
        path = self.folder / "scene.xstage"
        path.write_text(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<project source="Harmony Premium version 22.0.0" version="2200" build="1">'
            f"<elements>{''.join(self._elements)}</elements>"
            f'<options><resolution size="{size}"/></options>'
            '<scenes><scene name="Top" nbframes="20" startFrame="1" stopFrame="20">'
            f"<columns>{''.join(self._columns)}</columns>"
            '<options><defaultDisplay val="Display"/></options>'
            f'<rootgroup name="Top">{self._inside("Top")}</rootgroup>'
            "</scene></scenes></project>",
            encoding="utf-8",
        )
        return path

    def _inside(self, path: str) -> str:
        nodes = ""
        for node in self._nodes[path]:
            if node.startswith("\0"):
                _, inner, name, options, _ = node.split("\0")
                node = (
                    f'<group name="{name}"><options>{options}</options><attrs/>'
                    f"{self._inside(inner)}</group>"
                )
            nodes += node
        links = "".join(self._links[path])
        return f"<nodeslist>{nodes}</nodeslist><linkedlist>{links}</linkedlist>"
