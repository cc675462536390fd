"""Work of coding in the background: bringing a large project in."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from commonaim.core.db import db
from commonaim.core.jobs import JobRefused, Progress
from commonaim.core.networks.models import Network
from commonaim.plugins.coding.services import large


def bring_in(_network: Network, progress: Progress, **arguments: Any) -> None:
    """Make the project of a file that somebody looked at; a second time nothing."""
    progress(0.1, _("Reading the file"))
    try:
        large.make(**arguments)
    except large.Gone as gone:
        raise JobRefused(_("The file is not kept any longer. Choose it again.")) from gone
    db.session.commit()
