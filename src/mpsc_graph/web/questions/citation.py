"""How to cite an answer: what was asked, of which state of the data, and where the same answer stays to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mpsc_graph.manifest import Manifest
from mpsc_graph.publish.dataset import LICENSES, Dataset
from mpsc_graph.web.literals import date
from mpsc_graph.web.questions.asked import Asked, Choices
from mpsc_graph.web.urls import Urls

__all__ = ["Citation", "lasting", "said"]

_WORDS = {
    "de": {"question": "Auswertung", "release": "Datenstand"},
    "en": {"question": "Question", "release": "release"},
}


@dataclass(frozen=True)
class Citation:
    """A citation in one language: its text, without the address, and the absolute address that stays, if any."""

    text: str
    address: str

    @classmethod
    def of(
        cls, asked: Asked, release: Manifest, dataset: Dataset | None, names: Choices, language: str, address: str
    ) -> Citation:
        """`address` is that of the answer; `dataset` says who publishes it, None where nobody does."""
        words, title = _WORDS[language], asked.question.title[language]
        parameters = "; ".join(f"{label}: {value}" for label, value in said(asked, names, language).items())
        publisher = dataset.publisher.name if dataset is not None and not dataset.publisher.is_example else ""
        whole = (dataset.title.get(language) or next(iter(dataset.title.values()))) if dataset is not None else ""
        kept = f" ({date(release.modified, language)})" if release.modified else ""
        license = LICENSES[release.license].name if release.license in LICENSES else release.license
        parts = [
            f"{publisher}: {title}" if publisher else title,
            f"{words['question']} {asked.question.name}{f' ({parameters})' if parameters else ''}",
            f"In: {whole}, {words['release']} {release.id}{kept}"
            if whole
            else f"{words['release']} {release.id}{kept}",
            license,
        ]
        return cls(" ".join(part if part.endswith("?") else f"{part}." for part in parts), address)


def lasting(asked: Asked, release: Manifest, language: str, urls: Urls) -> str:
    """The absolute address of the page on which the same answer stays."""
    return urls.absolute(urls.page(f"questions/{asked.question.name}", language)) + asked.cited(release.id)


def said(asked: Asked, names: Choices, language: str) -> Mapping[str, str]:
    """The parameters as people read them: label → value, a thing by its name, a day in the form of the language."""
    found = {}
    for parameter in asked.parameters:
        value = asked[parameter.name]
        called = {option.value: option.names[language] for option in names.get(parameter.name, ())}
        shown = date(value, language) if parameter.type == "date" else called.get(value, value)
        found[parameter.label[language]] = shown
    return found
