"""Published files for the tests of loaders: backgrounds, layered images."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Any

PATH = "/shots/sq01/sh010"


def png(color: tuple[int, int, int]) -> bytes:
    """A PNG of one pixel."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return (
            struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0" + bytes(color)))
    return b"\x89PNG\r\n\x1a\n" + head + data + chunk(b"IEND", b"")


def layered_psd(layers: list[tuple[str, tuple[int, int, int]]]) -> bytes:
    """A PSD of 4 x 2 pixels with layers, the lowest first."""
    records, data = b"", b""
    for name, color in layers:
        records += struct.pack(">iiiiH", 0, 0, 2, 4, 4)
        for channel in (-1, 0, 1, 2):
            records += struct.pack(">hI", channel, 10)
            value = 255 if channel < 0 else color[channel]
            data += struct.pack(">H", 0) + bytes([value]) * 8
        short = name.encode("ascii", "replace")[:31]
        pascal = bytes([len(short)]) + short
        pascal += bytes(-len(pascal) % 4)
        extra = struct.pack(">II", 0, 0) + pascal
        records += b"8BIMnorm" + bytes([255, 0, 0, 0])
        records += struct.pack(">I", len(extra)) + extra
    info = struct.pack(">h", len(layers)) + records + data
    info += bytes(len(info) % 2)
    section = struct.pack(">I", len(info)) + info
    return (
        struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, 2, 4, 8, 3)
        + struct.pack(">II", 0, 0)
        + struct.pack(">I", len(section))
        + section
        + struct.pack(">H", 0)
        + bytes(4 * 2 * 3)
    )


def tree(*children: Any) -> dict[str, Any]:
    """The JSON of a background; a tuple is a group, a text a layer."""

    def rows(items: tuple[Any, ...], before: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for index, item in enumerate(items):
            if isinstance(item, tuple):
                inner = rows(item[1:], f"{before}{index:02d}_{item[0]}_")
                found.append({"index": index, "name": item[0], "children": inner})
            else:
                file = f"{before}{index:02d}_{item}.png"
                found.append({"index": index, "name": item, "filename": file})
        return found

    return {"__schema_version__": 1, "children": rows(children, "")}


def files_of(content: dict[str, Any]) -> list[str]:
    """The images that a background names."""
    found = []
    for row in content["children"]:
        if "filename" in row:
            found.append(row["filename"])
        else:
            found += files_of(row)
    return found


def publish_background(
    studio: Any,
    content: dict[str, Any],
    version: int,
    color: tuple[int, int, int] = (1, 2, 3),
    product: str = "backgroundMain",
) -> dict[str, Any]:
    """Publish a background with its images beside; gives the representation."""
    representation = studio.project("demo").publish(
        PATH,
        product,
        "background",
        {"": json.dumps(content).encode()},
        representation="json",
        version=version,
    )
    folder = Path(representation["attrib"]["path"]).parent
    for number, name in enumerate(files_of(content)):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        content_of_file = png((*color[:2], number))
        if name.endswith(".jpg"):
            content_of_file = b"\xff\xd8\xff\xe0 as a JPEG begins"
        target.write_bytes(content_of_file)
    return representation


def publish_psd(
    studio: Any,
    layers: list[str],
    version: int,
    color: tuple[int, int, int] = (1, 2, 3),
) -> dict[str, Any]:
    """Publish a PSD with layers, the lowest first; gives the representation."""
    return studio.project("demo").publish(
        PATH,
        "imageMain",
        "image",
        {"": layered_psd([(name, color) for name in layers])},
        representation="psd",
        version=version,
    )


def load(name: str, representation: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Load a representation with the loader of a name."""
    from ayon_core.pipeline import load_container
    from ayon_core.pipeline.load import get_loaders_by_name

    loader = get_loaders_by_name()[name]
    return load_container(loader, representation["id"], options=options)


def container(host: Any, loader: str | None = None) -> dict[str, Any]:
    """The only container, or the only one of a loader."""
    (found,) = [
        item for item in host.get_containers() if loader in (None, item["loader"])
    ]
    return found
