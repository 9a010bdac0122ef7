"""A published representation, as a loader needs it: its files and its version.

Files are those that the representation lists, and no others: what else lies in
its folder belongs to somebody else.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ayon_harmony.errors import SourceError
from ayon_harmony.model.frames import FrameRange, ShotRange
from ayon_harmony.model.number_text import read_float


def file_not_there(path: Path) -> SourceError:
    """Return the error of a published file that this workstation does not have."""
    return SourceError(
        f"The file '{path}' is not there. Wait until it is synced to this workstation,"
        " or publish the version again."
    )


@dataclass(frozen=True)
class PublishedFiles:
    """One representation of one version of a product.

    Attributes:
        project_name: Project it is in.
        product_name: Product it is of.
        version: Number of its version; negative for a hero version.
        name: Name of the representation.
        representation_id: Its id.
        version_id: Id of its version.
        product_id: Id of its product.
        main: The file that its path stands for, on this machine.
        files: All its files on this machine, the main one among them.
        base_type: Product base type, or product type of old servers.
        shot: Frames and handles that the version says it has, None without.
        fps: Frames per second that the version says it has, None without.
        colorspace: Colour space that its pixels are in, "" where nobody said.
        ocio_config: Path of the OCIO config it was published with, "" without.
        frame: Number that its path has as the frame, in digits; "" without one.

    """

    project_name: str
    product_name: str
    version: int
    name: str
    representation_id: str
    version_id: str
    product_id: str
    main: Path
    files: tuple[Path, ...]
    base_type: str = ""
    shot: ShotRange | None = None
    fps: float | None = None
    colorspace: str = ""
    ocio_config: str = ""
    frame: str = ""

    @property
    def extension(self) -> str:
        """Extension of the main file, lower case, without a dot."""
        return self.main.suffix.lstrip(".").lower()

    @property
    def label(self) -> str:
        """Product and version, as artists read them."""
        return f"{self.product_name} {version_label(self.version)}"

    @property
    def frames(self) -> FrameRange | None:
        """AYON's numbers of its frames, handles included; None without."""
        return self.shot.with_handles if self.shot else None


def version_label(version: int) -> str:
    """Return a version as artists read it."""
    return f"v{version:03d}" if version >= 0 else "hero"


def changes_of(
    before: Mapping[str, Any], after: PublishedFiles
) -> list[tuple[str, str, str]]:
    """Return what of a container changed: what, how it was, how it is.

    Args:
        before: What the container stored.
        after: What it shows now.

    """
    changes = []
    version = before.get("version")
    if isinstance(version, int) and version != after.version:
        labels = version_label(version), version_label(after.version)
        changes.append(("Version", *labels))
    if before.get("product_id") not in (None, after.product_id):
        changes.append(("Product", str(before.get("name")), after.product_name))
    return changes


def read_representation(context: Mapping[str, Any]) -> PublishedFiles:
    """Understand a representation context of ayon-core.

    Nothing is looked up on disk.

    Raises:
        SourceError: Its path cannot be made on this machine.

    """
    from ayon_core.pipeline.load import (
        InvalidRepresentationContext,
        get_representation_path_from_context,
    )

    representation = context["representation"]
    version = context["version"]
    product = context["product"]
    try:
        main = Path(str(get_representation_path_from_context(context)))
    except (InvalidRepresentationContext, KeyError, TypeError) as error:
        raise SourceError(
            f"The path of '{product['name']}' cannot be made on this workstation:"
            f" {error} Check the roots of the project, or publish the version again."
        ) from error
    attributes = version.get("attrib") or {}
    colors = _color_data(representation)
    project = context.get("project") or {}
    return PublishedFiles(
        project_name=str(project.get("name") or ""),
        product_name=str(product["name"]),
        version=int(version["version"]),
        name=str(representation["name"]),
        representation_id=str(representation["id"]),
        version_id=str(version["id"]),
        product_id=str(product["id"]),
        main=main,
        files=_files(main, representation.get("files") or ()),
        base_type=str(
            product.get("productBaseType") or product.get("productType") or ""
        ),
        shot=_shot(attributes),
        fps=_number(attributes.get("fps")),
        colorspace=str(colors.get("colorspace") or ""),
        ocio_config=str((colors.get("config") or {}).get("path") or ""),
        frame=_frame(representation.get("context")),
    )


def _files(main: Path, entries: Any) -> tuple[Path, ...]:
    """Return where the listed files are, seen from the main one."""
    paths = [
        str(entry.get("path") or entry.get("name") or "").replace("\\", "/")
        for entry in entries
    ]
    paths = [path for path in paths if path]
    at = next((path for path in paths if posixpath.basename(path) == main.name), None)
    if at is None:
        return (main,)
    folder = posixpath.dirname(at)
    files = []
    for path in paths:
        relative = posixpath.relpath(posixpath.dirname(path) or ".", folder or ".")
        base = main.parent if relative == "." else main.parent / relative
        files.append(base / posixpath.basename(path))
    return tuple(dict.fromkeys(files))


def _shot(attributes: Mapping[str, Any]) -> ShotRange | None:
    try:
        return ShotRange.from_attributes(attributes)
    except ValueError:
        return None


def _number(value: object) -> float | None:
    number = read_float(value, 0.0)
    return number if number > 0 else None


def _frame(template_data: object) -> str:
    frame = template_data.get("frame") if isinstance(template_data, dict) else None
    return "" if frame is None else str(frame)


def _color_data(representation: Mapping[str, Any]) -> Mapping[str, Any]:
    data = representation.get("data") or {}
    if not isinstance(data, dict):
        return {}
    colors = data.get("colorspaceData") or {}
    if isinstance(colors, dict) and colors.get("colorspace"):
        return colors
    return {"colorspace": data.get("colorspace")}
