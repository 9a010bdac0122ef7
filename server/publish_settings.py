"""Settings of publish plugins; the models stand in the modules beside.

One group on the settings page, in the order in which a publish runs.
"""

from __future__ import annotations

from .collect_settings import CollectSettings
from .extract_settings import ExtractSettings
from .farm_settings import FarmSettings
from .validate_settings import ValidateSettings


# Fields come in the order of the bases from the last to the first.
class PublishSettings(FarmSettings, ExtractSettings, ValidateSettings, CollectSettings):
    """What is checked and made in a publish."""
