"""Comments and names in burn-ins, whatever signs are in them."""

from __future__ import annotations

from typing import Any, ClassVar

from ayon_core.pipeline import publish

from ayon_harmony.publishing.burnins import drawable_members
from ayon_harmony.publishing.plugin import HarmonyInstancePlugin


class ExtractBurninTexts(HarmonyInstancePlugin):
    """Puts texts beside the instance's data that ayon-core's burn-ins can draw.

    The comment of the version stays as the artist typed it.
    """

    label = "Extract Burn-in Texts"
    # After ayon-core's CollectComment (- 0.49), before its ExtractBurnin (+ 0.03).
    order = publish.Extractor.order - 0.4
    families: ClassVar[list[str]] = ["review"]

    def process(self, instance: Any) -> None:
        """Add what cannot be drawn as it is; values of others go before ours."""
        data = instance.data
        texts = {**data.get("anatomyData", {}), "comment": data.get("comment") or ""}
        members = {**drawable_members(texts), **data.get("burninDataMembers", {})}
        if members:
            data["burninDataMembers"] = members
