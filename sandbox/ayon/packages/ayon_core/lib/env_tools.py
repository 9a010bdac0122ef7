"""Reading environment variables."""

from __future__ import annotations

import os


def env_value_to_bool(
    env_key: str | None = None, value: str | None = None, default: bool = False
) -> bool:
    """Whether a variable (or text) says yes.

    Args:
        env_key: Variable to read when ``value`` is not given.
        value: Text to judge.
        default: Answer for an unset variable or an unclear text.

    """
    if value is None and env_key is not None:
        value = os.environ.get(env_key)
    words: dict[str, bool] = {
        **dict.fromkeys(("true", "yes", "1"), True),
        **dict.fromkeys(("false", "no", "0"), False),
    }
    return default if value is None else words.get(str(value).lower(), default)


def get_paths_from_environ(
    env_key: str | None = None,
    env_value: str | None = None,
    return_first: bool = False,
) -> None | str | list[str]:
    """Existing paths named by a variable."""
    text: str = env_value or os.environ.get(env_key or "") or ""
    found = [path for path in text.split(os.pathsep) if path and os.path.exists(path)]
    if return_first:
        return found[0] if found else None
    return found
