"""A .qdpx file from the outside: a zip archive with one project file and a folder of sources.

Nothing is ever unpacked to the disk, and sizes are looked at before anything is unpacked.
"""

from __future__ import annotations

import io
import zipfile
from typing import Final
from urllib.parse import unquote

from commonaim.core.plugin import N_
from commonaim.core.uploads import archives
from commonaim.core.uploads.damaged import DAMAGED
from commonaim.plugins.coding.exchange.report import NotReadable, Report

MOST_IN_A_TEXT: Final = 100_000_000
MOST_IN_A_PROJECT: Final = 200_000_000
MOST: Final = archives.Bounds(parts=20_000, unpacked=1_000_000_000, ratio=200)
_OF_THE_SYSTEM: Final = ("__macosx/", ".ds_store", "thumbs.db", ".root")


class Archive:
    """The parts of an archive that may be read, by path in small letters. Raises :class:`.NotReadable`."""

    def __init__(self, data: bytes, report: Report) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except DAMAGED as error:
            raise NotReadable(
                N_("The file is no REFI-QDA project: its archive cannot be read. Export it again.")
            ) from error
        parts = [part for part in self._zip.infolist() if part.filename and not part.is_dir()]
        _check(parts)
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for part in parts:
            name = part.filename.replace("\\", "/")
            if archives.leads_out(name):
                report.leave_out(N_("Files whose names lead out of their folder"), name)
            elif (
                not name.casefold().endswith(_OF_THE_SYSTEM) and "__macosx/" not in name.casefold()
            ):
                self._parts.setdefault(name.casefold(), part)
        self.project, self._folder = self._found(report)

    def text_file(self, path: str) -> bytes | None:
        """The bytes of a file among the sources; ``internal://`` in front or not, letters large or small."""
        name = path.partition("://")[2] or path
        name = name.replace("\\", "/").lstrip("/").casefold()
        alone = unquote(name).rpartition("/")[2]
        for place in (
            f"{self._folder}sources/{name}",
            f"{self._folder}{name}",
            name,
            f"{self._folder}sources/{alone}",
        ):
            part = self._parts.get(place)
            if part is not None:
                return self._bytes(part, MOST_IN_A_TEXT)
        return None

    def _found(self, report: Report) -> tuple[bytes, str]:
        """The project file and the folder it lies in."""
        found = sorted(
            (name for name in self._parts if name.endswith(".qde")), key=lambda n: n.count("/")
        )
        at_the_top = [name for name in found if "/" not in name]
        candidates = at_the_top or found
        if not candidates:
            raise NotReadable(
                N_("The archive holds no project file (project.qde). Export the project again.")
            )
        if len(candidates) > 1:
            raise NotReadable(
                N_(
                    "The archive holds %(count)s project files (%(names)s): which one is meant?"
                    " Export the project again."
                ),
                count=len(candidates),
                names=", ".join(self._parts[name].filename for name in candidates[:5]),
            )
        part = self._parts[candidates[0]]
        if part.filename != "project.qde":
            report.adapt(
                N_("The project file has another name than project.qde"),
                part.filename,
            )
        return self._bytes(part, MOST_IN_A_PROJECT), candidates[0].rpartition("/")[0] and (
            candidates[0].rpartition("/")[0] + "/"
        )

    def _bytes(self, part: zipfile.ZipInfo, most: int) -> bytes:
        if part.file_size > most:
            raise NotReadable(
                N_("%(name)s is too large: %(size)s million bytes, where %(most)s are read."),
                name=part.filename,
                size=part.file_size // 1_000_000,
                most=most // 1_000_000,
            )
        try:
            return self._zip.read(part)
        except DAMAGED as error:
            raise NotReadable(
                N_(
                    "The archive is damaged: %(name)s cannot be unpacked. Export the project again."
                ),
                name=part.filename,
            ) from error


def _check(parts: list[zipfile.ZipInfo]) -> None:
    if archives.has_password(parts):
        raise NotReadable(N_("The archive has a password. Export the project without one."))
    if MOST.passed(parts):
        raise NotReadable(
            N_("The archive would unpack to far more than a project holds, so it was not opened.")
        )
