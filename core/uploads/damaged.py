"""What comes of an archive that is damaged, or made to hurt whoever opens it."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from typing import Final

#: What :mod:`zipfile`, and what it unpacks with, raise for such archives; a test tries every byte of some.
DAMAGED: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
