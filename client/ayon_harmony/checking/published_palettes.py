"""Files of the palettes that were published in the open project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ayon_harmony.model.grouping import grouped

#: Product types of palettes: ours, and those of public integrations.
PALETTE_TYPES = frozenset({"harmony.palette", "palette"})


def published_palette_files(context: Any) -> Iterator[Path]:
    """Yield published ``.plt`` files that are there, newest versions first.

    Args:
        context: The publish; it has the project and its anatomy.

    """
    import ayon_api
    from ayon_core.pipeline.load import get_representation_path_with_anatomy

    project_name = str(context.data["projectName"])
    products = [
        product["id"]
        for product in ayon_api.get_products(project_name, fields={"id", "productType"})
        if product["productType"] in PALETTE_TYPES
    ]
    if not products:
        return
    versions = sorted(
        ayon_api.get_versions(
            project_name, product_ids=products, fields={"id", "version"}
        ),
        key=lambda version: -int(version["version"]),
    )
    representations = ayon_api.get_representations(
        project_name, version_ids={version["id"] for version in versions}
    )
    files = grouped((each["versionId"], each) for each in representations)
    for version in versions:
        for representation in files.get(version["id"], ()):
            if representation["name"] != "plt":
                continue
            path = Path(
                str(
                    get_representation_path_with_anatomy(
                        representation, context.data["anatomy"]
                    )
                )
            )
            if path.is_file():
                yield path
