"""Noun phrases and lists around the hits of one text: whose adjective is this, and does the list go on?

"Black, Latina/o/e and Indigenous high school students" is one phrase: each of its groups belongs to "students".
"""

from __future__ import annotations

from bisect import bisect_left

from commonaim.plugins.equity_review.engine import signs
from commonaim.plugins.equity_review.engine.automaton import Hit
from commonaim.plugins.equity_review.engine.lexicon import Is, heads
from commonaim.plugins.equity_review.engine.refs import Ref
from commonaim.plugins.equity_review.engine.text import Folded

#: A noun for people, folded, and where it ends.
Noun = tuple[str, int]
_LEARNER, _FAMILY = Is.LEARNER, Is.FAMILY


class Nouns:
    """The phrases of one text; ``hits`` in its order."""

    __slots__ = ("_heads", "folded", "hay", "heads", "hits", "text")

    def __init__(self, folded: Folded, hits: list[Hit]) -> None:
        self.folded = folded
        self.text = folded.text
        self.hay = folded.hay
        self.heads = heads()
        self.hits = hits
        self._heads: dict[int, Noun] = {}

    def find_head(self, i: int, ref: Ref) -> None:
        """The noun for people that the term belongs to, by itself or through a list of groups.

        A list without such a noun is one phrase too: it ends where its last group does.
        """
        ref.head, ref.head_end = self._heads.get(i) or self._head_of(i)

    def _head_of(self, i: int) -> Noun:
        known = self._heads
        last = i
        while last not in known:
            end = self.hits[last][1]
            noun = self.noun_after(end)
            if noun is not None or self.next_group(last) is None:
                known[last] = noun or ("", end)
            else:
                last += 1
        for place in range(last - 1, i - 1, -1):
            known[place] = known[place + 1]
            if not known[place][0] and self._counts_next(place):
                known[place] = ("", self.hits[place][1])
        return known[i]

    def _counts_next(self, i: int) -> bool:
        """ "13 latinas, 4 zapotecos": the next group is counted by itself, so that no one phrase holds both."""
        between = self.hay[self.hits[i][1] + 1 : self.hits[i + 1][0] + 1].split()
        return not _JOINTS.issuperset(between)

    def find_head_before(self, i: int, ref: Ref) -> None:
        """Spanish puts the noun first: "jóvenes negros", "estudiantes mam y latinas"."""
        if i == 0:
            return
        start, end, entry = self.hits[i - 1]
        if ref.start - end > 30:
            return
        what = entry.what
        if what is _LEARNER:
            if entry.groups == ("es",) and self.text[end : ref.start] == " ":
                ref.head, ref.head_end = entry.term.split()[-1], ref.end
        elif (
            what is _FAMILY
            and i > 1
            and self.text[end : ref.start].strip()
            and self.joins(end, ref.start)
        ):
            before = self.hits[i - 2]
            if (
                before[2].what is _LEARNER
                and before[2].groups == ("es",)
                and self.text[before[1] : start] == " "
            ):
                ref.head, ref.head_end = before[2].term.split()[-1], ref.end

    def noun_after(self, end: int, fillers: int = signs.FILLERS) -> Noun | None:
        """The noun for people that follows within one noun phrase, and where it ends."""
        hay, text = self.hay, self.text
        find = hay.find
        place = end + 1
        for _ in range(fillers + 1):
            start = place + 1
            stop = find(" ", start)
            if stop == start:  # signs between the words
                while hay[start : start + 1] == " ":
                    start += 1
                stop = find(" ", start)
                if stop < 0 or signs.NOUN_STOPS.search(text, place - 1, start - 1):
                    return None
            elif stop < 0 or text[place - 1] in signs.HARD_SIGNS:
                return None
            word = hay[start:stop]
            if word in self.heads:
                return word, stop - 1
            if word in signs.NO_NOUN and not (
                word == "and" and hay[place - 7 : place] in {" racial", " ethnic"}
            ):
                return None
            place = stop
        return None

    def next_group(self, i: int) -> Hit | None:
        """The next hit, where it stands in one list with this one ("Black, Latina and ...")."""
        hits = self.hits
        if i + 1 >= len(hits):
            return None
        following, end = hits[i + 1], hits[i][1]
        if following[0] - end > 40 or following[2].what not in signs.GROUPISH:
            return None
        return following if self.joins(end, following[0]) else None

    def joins(self, start: int, end: int) -> bool:
        """Whether only signs and words of a list stand between: ", ", "and 9 ", "/"."""
        for word in self.hay[start + 1 : end + 1].split():
            if word not in signs.JOINTS and not word.isdigit():
                return False
        return end - start < 2 or signs.JOIN_STOPS.search(self.text, start, end) is None

    def in_list(self, i: int) -> bool:
        """Beside another family in a list."""
        following = self.next_group(i)
        if following is not None and self._is_listed(self.hits[i], following):
            return True
        if i == 0:
            return False
        before = self.hits[i - 1]
        return self._is_listed(before, self.hits[i]) and self.next_group(i - 1) is not None

    def _is_listed(self, one: Hit, other: Hit) -> bool:
        """Two families with a comma or a word between, or two names of one people ("Maya Mam")."""
        if one[2].what is not _FAMILY or other[2].what is not _FAMILY:
            return False
        between = self.text[one[1] : other[0]].strip()
        return bool(between) or one[2].groups == other[2].groups

    def follows_group(self, start: int) -> bool:
        """Directly after a group's name: "a Latina junior"."""
        at = bisect_left(self.hits, start, key=_start)
        if at == 0:
            return False
        _, end, entry = self.hits[at - 1]
        return end == start - 1 and entry.what in signs.GROUPISH


#: What stands between the groups of one phrase.
_JOINTS = frozenset("and or nor plus as well y e o u x historically traditionally".split())


def _start(hit: Hit) -> int:
    return hit[0]
