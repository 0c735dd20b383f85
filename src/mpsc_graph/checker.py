"""The processes that validate what is sent to /validate (see `mpsc_graph.store.zygote`).

Whatever a worker needs is loaded before it is forked: it can open no file and no connection, whatever its data or
shapes ask for. It is killed after one report, and what it was sent with it.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from mpsc_graph.errors import CheckEnded, InputError, MpscError, Problem
from mpsc_graph.pipeline.checked import Ours, validate_files
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store.zygote import Writer, run
from mpsc_graph.validate.formats import html
from mpsc_graph.validate.formats.forms import Form, write
from mpsc_graph.validate.profiles import Profile
from mpsc_graph.validate.report import Report
from mpsc_graph.validate.shapes import load_shapes, shapes_in
from mpsc_graph.validate.sources import Source
from mpsc_graph.web.checks import Check, Upload

__all__ = ["Checker", "Order"]

_SHOWN = 100
"""How many results a page shows."""
_PROBLEMS, _LONGEST = 20, 500
"""How many problems of a file are told, and how much of each."""
_SAMPLES = {
    ".trig": "@prefix ex: <http://example.org/> . ex:g { ex:a a ex:T ; ex:p 1, 'x'@de, 2.5 , '2024-01-01'^^ex:d . }",
    ".nq": "<x:a> <x:p> <x:b> .",
    ".rdf": """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Bag/></rdf:RDF>""",
    ".jsonld": '{"@context": {"@vocab": "x:"}, "@id": "x:a", "p": ["1"]}',
    ".yamlld": '"@context": {"@vocab": "x:"}\n"@id": x:a\np: "1"\n',
}
_SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .
ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:closed true ; sh:sparql ex:once , ex:each ;
  sh:property [ sh:path ( ex:p [ sh:inversePath ex:p ] ) ; sh:or ( [ sh:nodeKind sh:IRI ] [ sh:pattern "y" ] ) ] ;
  sh:property [ sh:path ex:p ; sh:uniqueLang true ; sh:languageIn ( "en" ) ; sh:lessThan ex:q ; sh:minCount 9 ] .
ex:once a sh:SPARQLConstraint ; sh:select "SELECT $this ?value { $this ?p ?value }" .
ex:each a sh:SPARQLConstraint ; sh:select "SELECT $this { FILTER (1 < RAND()) } LIMIT 1" ."""


@dataclass(frozen=True)
class Order:
    """What the server wants of the zygote: the folders of its resources, the settings that count, bytes of memory."""

    ontology: str
    shapes: str
    base_iri: str
    license: str
    memory: int

    @classmethod
    def of(cls, resources: Resources, settings: Settings) -> dict[str, Any]:
        """As JSON can carry it."""
        folders = (str(resources.ontology.absolute()), str(resources.shapes.absolute()))
        return asdict(cls(*folders, settings.base_iri, settings.license, settings.check_memory * 1024 * 1024))


class Checker:
    """Validates, and writes the report."""

    answers_once, opens_files = True, False

    def __init__(self, order: Order) -> None:
        """Load vocabulary, rules and shapes, and check something with them. Raises InputError, ShapesError."""
        resources = Resources(Path(order.ontology), Path(order.shapes), Path(), ())
        self.ours = Ours.load(resources, Settings(base_iri=order.base_iri, license=order.license))
        self.dcat = load_shapes([resources.shapes / Profile.DCAT_AP_DE])
        self._warm_up()

    def answer(self, question: bytes, writer: Writer, is_connected: bool) -> None:
        """The report on a check, written in its form. Raises InputError, ShapesError, CheckEnded."""
        check = Check.read(question)
        try:
            report = self.report(check)
            writer.head = json.dumps({"conforms": report.conforms, "summary": report.summary(check.language)})
            writer.write(written(report, check).encode())
        except InputError as error:
            raise InputError([_short(each) for each in error.problems[:_PROBLEMS]]) from error
        except MpscError as error:
            raise type(error)(str(error)[:_LONGEST]) from error
        except MemoryError:
            raise CheckEnded("the check needed more memory than MPSC_CHECK_MEMORY allows") from None
        except RecursionError:
            raise CheckEnded("something is nested too deep; expected flatter data or shapes") from None
        except Exception as error:
            # Its words may be those of the data, and whoever sent them knows the file: only its kind is told.
            kind = type(error).__name__
            raise CheckEnded(f"the check broke off ({kind}); mpsc-graph validate tells more") from None

    def report(self, check: Check) -> Report:
        data = _source(check.data, "f", check.base)
        own = [_source(check.shapes, "t", check.base)] if check.shapes else []
        if check.profile == Profile.MPSC:
            return self.ours.check([data], own)
        return validate_files([data], shapes_in(own, self.dcat if check.profile == Profile.DCAT_AP_DE else None))

    def _warm_up(self) -> None:
        """Go every way once, so that whatever is loaded late is there before no file can be opened."""
        shapes = Upload(_SHAPES.encode(), "warm-up")
        for ending, text in _SAMPLES.items():
            check = Check(Upload(text.encode(), "warm-up", ending), shapes, None, "", "de", "x:")
            report = self.report(check)
        for profile in Profile:
            self.report(replace(check, profile=profile))
        for form in Form:
            for language in ("de", "en"):
                written(report, replace(check, form=form, language=language))


def written(report: Report, check: Check) -> str:
    """The report in its form; HTML is a part of a page."""
    if check.form == Form.HTML:
        return html.fragment(report, check.language, _SHOWN, check.profile == Profile.MPSC)
    return write(report, Form(check.form), check.language)


def _source(upload: Upload, kind: str, base: str) -> Source:
    return Source(Path(upload.name), upload.name, base=base, kind=kind, content=upload.content, ending=upload.ending)


def _short(problem: Problem) -> Problem:
    return replace(problem, message=problem.message[:_LONGEST])


if __name__ == "__main__":
    given = Order(**json.loads(sys.argv[1]))
    run(partial(Checker, given), given.memory, int(sys.argv[2]))
