"""The script object ``MovieImport``: a movie taken apart into pictures and sound."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import host_function, to_int, to_string
from sandbox.harmony.render.movies import MovieError, read_movie, read_movie_sound

if TYPE_CHECKING:
    from sandbox.harmony.host import Application


@dataclass
class ImportState:
    """What was set, and what the last import made."""

    movie: str = ""
    folder: str = ""
    prefix: str = ""
    audio: str = ""
    first: int = 1
    last: int = 0
    images: list[Path] = field(default_factory=list)
    has_audio: bool = False


def _state(app: Application) -> ImportState:
    state = app.session.setdefault("movie_import", ImportState())
    assert isinstance(state, ImportState)
    return state


@host_function("MovieImport.setMovieFilename")
def set_movie_filename(app: Application, path: Any) -> None:
    """Set the movie to read."""
    _state(app).movie = to_string(path)


@host_function("MovieImport.setImageFolder")
def set_image_folder(app: Application, path: Any) -> None:
    """Set where pictures go."""
    _state(app).folder = to_string(path)


@host_function("MovieImport.setImagePrefix")
def set_image_prefix(app: Application, prefix: Any) -> None:
    """Set what the names of pictures begin with."""
    _state(app).prefix = to_string(prefix)


@host_function("MovieImport.setAudioFile")
def set_audio_file(app: Application, path: Any) -> None:
    """Set the WAV to write; '' writes none."""
    _state(app).audio = to_string(path)


@host_function("MovieImport.setStartFrame")
def set_start_frame(app: Application, frame: Any) -> None:
    """Set the first frame to take."""
    _state(app).first = max(to_int(frame), 1)


@host_function("MovieImport.setStopFrame")
def set_stop_frame(app: Application, frame: Any) -> None:
    """Set the last frame to take; 0 takes all."""
    _state(app).last = max(to_int(frame), 0)


@host_function("MovieImport.doImport")
def do_import(app: Application) -> bool:
    """Take the movie apart."""
    state = _state(app)
    state.images, state.has_audio = [], False
    movie = Path(state.movie)
    if not movie.is_file() or not state.folder:
        return False
    try:
        state.images = read_movie(
            movie, Path(state.folder), state.prefix, state.first, state.last
        )
        if state.audio:
            rate = app.open_scene().sounds.frame_rate
            state.has_audio = read_movie_sound(
                movie, Path(state.audio), rate, state.first, state.last
            )
    except (MovieError, OSError) as error:
        app.log.message(f"MovieImport: {error}", "error")
        return False
    return bool(state.images)


@host_function("MovieImport.numberOfImages")
def number_of_images(app: Application) -> int:
    """Count the pictures of the last import."""
    return len(_state(app).images)


@host_function("MovieImport.image")
def image(app: Application, index: Any) -> str:
    """Path of a picture of the last import."""
    images, place = _state(app).images, to_int(index)
    return images[place].as_posix() if 0 <= place < len(images) else ""


@host_function("MovieImport.isAudioFileCreated")
def is_audio_file_created(app: Application) -> bool:
    """Tell whether the last import wrote a sound."""
    return _state(app).has_audio
