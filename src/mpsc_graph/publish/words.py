"""What changed, in words: a note of one paragraph, and the whole list."""

from __future__ import annotations

from collections.abc import Iterator

from mpsc_graph.namespaces import GRAPHS, PREFIXES
from mpsc_graph.publish.changes import Changes, ClaimChanges
from mpsc_graph.publish.inventory import DERIVED, Inventory

__all__ = ["Wording"]

_MANY = 3
"""How many things or sources a note names before it counts the rest."""

_EVIDENCE = PREFIXES["prov"] + "wasDerivedFrom"
_WORDS = {
    "de": {
        "from to": "Von Datenstand {} zu Datenstand {}",
        "same": "Nichts hat sich geändert.",
        "no claims": "Keine Aussage hat sich geändert.",
        "claim": ("Aussage", "Aussagen"),
        "added": ("kam hinzu", "kamen hinzu"),
        "removed": ("fiel weg", "fielen weg"),
        "other words": ("änderte ihre Belege", "änderten ihre Belege"),
        "judged": ("ist anders eingeordnet", "sind anders eingeordnet"),
        "came": "Neu",
        "went": "Weggefallen",
        "renamed": "Umbenannt",
        "now": "jetzt",
        "more": ("und 1 weiterer Eintrag", "und {} weitere Einträge"),
        "more sources": ("und 1 weitere Quelle", "und {} weitere Quellen"),
        "source": "Quelle",
        "by source": "Aussagen je Quelle",
        "findings": "Befunde aus mehreren Quellen",
        "vocabulary": "Vokabular",
        "statements": "Angaben (Tripel)",
        "derived": "abgeleitet",
        "evidence": "Beleg",
        "thing": "Eintrag",
        "quotes": "„{}“",
    },
    "en": {
        "from to": "From release {} to release {}",
        "same": "Nothing has changed.",
        "no claims": "No claim has changed.",
        "claim": ("claim", "claims"),
        "added": ("was added", "were added"),
        "removed": ("was removed", "were removed"),
        "other words": ("has other evidence", "have other evidence"),
        "judged": ("is judged differently", "are judged differently"),
        "came": "New",
        "went": "Gone",
        "renamed": "Renamed",
        "now": "now",
        "more": ("and 1 more entry", "and {} more entries"),
        "more sources": ("and 1 more source", "and {} more sources"),
        "source": "Source",
        "by source": "Claims by source",
        "findings": "Findings from several sources",
        "vocabulary": "Vocabulary",
        "statements": "Statements (triples)",
        "derived": "derived",
        "evidence": "evidence",
        "thing": "entry",
        "quotes": "“{}”",
    },
}


class Wording:
    """Tells of changes in a language, de or en."""

    def __init__(self, changes: Changes, language: str) -> None:
        self.changes, self.language, self.words = changes, language, _WORDS[language]

    def note(self) -> str:
        """One paragraph, short enough for a catalogue (adms:versionNotes)."""
        if self.changes.is_empty:
            return self._word("same")
        return " ".join([self._claims(), *self._things(), *self._sources(), *self._vocabulary(), self._statements()])

    def lines(self) -> Iterator[str]:
        """The note and then everything, one line each."""
        yield self._word("from to").format(self.changes.older, self.changes.newer)
        yield self.note()
        for heading, entries in self._entries():
            yield from ("", heading, *(f"  {entry}" for entry in entries))
        if self.changes.claims:
            yield from ("", self._word("by source"))
            for graph, of_source in self.changes.claims.items():
                yield f"  {self.source(graph)}: {_signs(of_source)}"
                yield from (f"    {line}" for line in self._claims_of(of_source))
        if not self.changes.is_empty:
            yield from ("", self._word("statements"))
            for graph, counts in self.changes.statements().items():
                yield f"  {graph.removeprefix(GRAPHS)}: {_plus_minus(*counts)}"

    def source(self, graph: str) -> str:
        """What the graph of a source is called."""
        if graph == GRAPHS + "findings":
            return self._word("findings")
        iri = self.changes.after.base + graph.removeprefix(GRAPHS)
        names = self.changes.after if iri in self.changes.after.labels else self.changes.before
        return f"{self._word('source')} {self._quoted(names.name(iri, self.language))}"

    def thing(self, iri: str, names: Inventory) -> str:
        """Kind and name of a thing."""
        return f"{self._kind(iri, names)} {self._quoted(names.name(iri, self.language))}"

    def new_name(self, iri: str) -> str:
        """Kind, old and new name of a thing; in another language where only that name changed."""
        before, after = self.changes.before.labels[iri], self.changes.after.labels[iri]
        differing = [tag for tag in sorted(before.keys() | after.keys()) if before.get(tag) != after.get(tag)]
        language = self.language if self.language in differing else differing[0]
        old, new = (self._quoted(each.name(iri, language)) for each in (self.changes.before, self.changes.after))
        return f"{self._kind(iri, self.changes.after)} {old}, {self._word('now')} {new}"

    def _kind(self, iri: str, names: Inventory) -> str:
        kind = names.things[iri]
        return names.name(kind, self.language) if kind in names.labels else self._word("thing")

    def _entries(self) -> Iterator[tuple[str, list[str]]]:
        """New, gone and renamed things under their headings."""
        came = [self.thing(iri, self.changes.after) for iri in self.changes.came]
        went = [self.thing(iri, self.changes.before) for iri in self.changes.went]
        renamed = [self.new_name(iri) for iri in self.changes.renamed]
        for heading, entries in (("came", came), ("went", went), ("renamed", renamed)):
            if entries:
                yield self._word(heading), entries

    def _claims(self) -> str:
        changes = [each for of_source in self.changes.claims.values() for each in of_source.changed]
        other_words = sum(self.changes.rests_on_other_words(claim) for claim in changes)
        counts = {
            "added": sum(len(each.added) for each in self.changes.claims.values()),
            "removed": sum(len(each.removed) for each in self.changes.claims.values()),
            "other words": other_words,
            "judged": len(changes) - other_words,
        }
        told = [(count, self._form(what, count)) for what, count in counts.items() if count]
        if not told:
            return self._word("no claims")
        (first, verb), *rest = told
        noun = self._form("claim", first)
        return ", ".join([f"{first} {noun} {verb}", *(f"{count} {verb}" for count, verb in rest)]) + "."

    def _things(self) -> Iterator[str]:
        for heading, entries in self._entries():
            yield f"{heading}: {self._some(entries, 'more', '; ' if heading == self._word('renamed') else ', ')}."

    def _sources(self) -> Iterator[str]:
        """The sources with most changes first."""
        by_size = sorted(self.changes.claims.items(), key=lambda item: (-_size(item[1]), item[0]))
        if by_size:
            told = [f"{self.source(graph)}: {_signs(of_source)}" for graph, of_source in by_size]
            yield f"{self._some(told, 'more sources', '; ')}."

    def _vocabulary(self) -> Iterator[str]:
        before, after = self.changes.before.vocabulary, self.changes.after.vocabulary
        if before != after:
            yield f"{self._word('vocabulary')}: {before or '–'} → {after or '–'}."

    def _statements(self) -> str:
        counts = self.changes.statements()
        derived = counts.pop(DERIVED, (0, 0))
        written = sum(added for added, _ in counts.values()), sum(removed for _, removed in counts.values())
        return f"{self._word('statements')}: {_plus_minus(*written)}, {self._word('derived')} {_plus_minus(*derived)}."

    def _claims_of(self, of_source: ClaimChanges) -> Iterator[str]:
        yield from (f"+ {self.changes.after.sentence(claim, self.language)}" for claim in of_source.added)
        yield from (f"− {self.changes.before.sentence(claim, self.language)}" for claim in of_source.removed)
        for claim in of_source.changed:
            differences = "; ".join(self._difference(claim, property_) for property_ in self.changes.differing(claim))
            yield f"± {self.changes.after.sentence(claim, self.language)} ({differences})"

    def _difference(self, claim: str, property_: str) -> str:
        before, after = (
            names.texts(names.said[claim].get(property_, ()), self.language) or "–"
            for names in (self.changes.before, self.changes.after)
        )
        name = self._word("evidence") if property_ == _EVIDENCE else self.changes.after.name(property_, self.language)
        return f"{name}: {before} → {after}"

    def _some(self, told: list[str], rest: str, separator: str) -> str:
        left = len(told) - _MANY
        if left <= 0:
            return separator.join(told)
        return f"{separator.join(told[:_MANY])} {self._form(rest, left).format(left)}"

    def _quoted(self, name: str) -> str:
        return self._word("quotes").format(name)

    def _word(self, key: str) -> str:
        word = self.words[key]
        assert isinstance(word, str)
        return word

    def _form(self, key: str, count: int) -> str:
        one, many = self.words[key]
        return one if count == 1 else many


def _size(of_source: ClaimChanges) -> int:
    return len(of_source.added) + len(of_source.removed) + len(of_source.changed)


def _signs(of_source: ClaimChanges) -> str:
    signs = (("+", of_source.added), ("−", of_source.removed), ("±", of_source.changed))
    return " ".join(f"{sign}{len(claims)}" for sign, claims in signs if claims)


def _plus_minus(added: int, removed: int) -> str:
    return f"+{added} −{removed}"
