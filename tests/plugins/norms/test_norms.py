"""The norms of a network and their wordings."""

import pytest

from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.plugins.norms.models import FrozenWording
from commonaim.plugins.norms.services import norms
from commonaim.plugins.norms.services.norms import Brought, Words


def test_a_norm_keeps_every_wording_and_none_of_them_changes(here: Network) -> None:
    norm = norms.adopt_new(Words("We begin on time."), Brought(reason="Many travel far."))
    norms.adopt_change(norm, Words("We begin and end on time."), Brought(occasion="Cohort 2"))
    db.session.commit()
    assert [(one.number, one.text) for one in norm.wordings] == [
        (1, "We begin on time."),
        (2, "We begin and end on time."),
    ]
    assert norm.wording.text == "We begin and end on time."
    norm.wordings[0].text = "Something else."
    with pytest.raises(FrozenWording):
        db.session.flush()


def test_a_retired_norm_is_kept_apart_from_those_in_force(here: Network) -> None:
    first = norms.adopt_new(Words("Cameras on."), Brought())
    second = norms.adopt_new(Words("Listen to understand."), Brought())
    norms.retire(first, "It kept people away.")
    assert list(norms.in_force()) == [second]
    assert list(norms.retired()) == [first]
