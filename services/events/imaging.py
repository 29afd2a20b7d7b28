"""Photos as they are kept: upright, and without what a camera writes into them (place, time, device, names)."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from services.events.domain.attachments import refused_image

MAX_PIXELS = 50_000_000
MAX_FRAMES = 500
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
_SAVING: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 90, "optimize": True},
    "PNG": {"optimize": False},
    "GIF": {},
    "WEBP": {"quality": 90},
}
_BROKEN = (
    UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError, ValueError,
    SyntaxError, EOFError, TypeError, OverflowError, MemoryError,
)  # fmt: skip


def cleaned(content: bytes, media_type: str) -> bytes:
    """The picture drawn anew: turned as its EXIF says, all metadata gone. Invalid when it cannot be drawn.

    Slow (up to a second for a large photo): call it in a thread, outside any transaction.
    """
    name = _FORMATS[media_type]
    try:
        with Image.open(io.BytesIO(content), formats=(name,)) as image:
            if image.width * image.height > MAX_PIXELS or getattr(image, "n_frames", 1) > MAX_FRAMES:
                raise refused_image()
            return _drawn_anew(image, name)
    except _BROKEN as error:
        raise refused_image() from error


def _drawn_anew(image: Any, name: str) -> bytes:
    frames = [_bare(ImageOps.exif_transpose(frame)) for frame in ImageSequence.Iterator(image)]
    saving = dict(_SAVING[name])
    if len(frames) > 1 and name in ("GIF", "WEBP"):
        duration = image.info.get("duration", 100)
        saving |= {
            "save_all": True,
            "append_images": frames[1:],
            "duration": duration,
            "loop": image.info.get("loop", 0),
        }
    first = frames[0].convert("RGB") if name == "JPEG" and frames[0].mode not in ("L", "RGB") else frames[0]
    target = io.BytesIO()
    first.save(target, format=name, **saving)
    return target.getvalue()


def _bare(image: Any) -> Any:
    """The pixels alone; transparency is a property of pixels and stays."""
    bare = image.copy()
    bare.info = {key: value for key, value in image.info.items() if key == "transparency"}
    return bare
