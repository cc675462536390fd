"""Taking data along: a network's or a person's, as an archive of JSON lines. It works while plugins are off.

For plugins' ``export_network`` and ``export_person`` there are :func:`rows_of` and :func:`rows_naming`, for
``erase_person`` there is :func:`forget`.
"""

from .rows import forget, rows_naming, rows_of

__all__ = ["forget", "rows_naming", "rows_of"]
