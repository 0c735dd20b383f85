"""Withhold: things are taken out of the statements with everything that speaks of them or hangs on them.

It stands between mint and derive, so that the ids of claims are the same as ever and no tie, conflict or part rests on
a claim that is not there. The persons policy, withdrawals and the re-sealing of older releases are all this one
function.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pyoxigraph as ox

from mpsc_graph.namespaces import GRAPHS, PREFIXES
from mpsc_graph.pipeline.names import Names
from mpsc_graph.pipeline.statements import Statements

__all__ = ["people", "withhold"]


def _iri(curie: str) -> ox.NamedNode:
    prefix, _, local = curie.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph

_TYPE, _PERSON, _PAGE = _iri("rdf:type"), _iri("foaf:Person"), _iri("schema:WebPage")
_FIGURE = _iri("schema:Observation")
_CLAIMS = {_iri("mpsc:Claim"), _iri("mpsc:PhaseEntry"), _iri("mpsc:Participation")}
_NESTED, _DERIVED_FROM, _HAS_SOURCE = _iri("cv:hasParticipation"), _iri("prov:wasDerivedFrom"), _iri("oa:hasSource")
_SOURCE, _PUBLISHER, _URL = _iri("dcterms:source"), _iri("dcterms:publisher"), _iri("schema:url")
_NEEDS = {_DERIVED_FROM, _HAS_SOURCE, _iri("oa:hasSelector"), _PUBLISHER, _iri("skos:inScheme")}
"""What has one of these cannot be without any: a claim its passages, a passage its page, a page its publisher."""
_GIVES_FUNCTION = {_iri("org:member"), _iri("rdf:subject")}
_VOCABULARY = {ox.NamedNode(GRAPHS + name) for name in ("ontology", "codes")}
_FINDINGS = ox.NamedNode(GRAPHS + "findings")


def people(statements: Statements) -> set[ox.NamedNode]:
    """Whom the statements type as foaf:Person."""
    typed = (quad.subject for quad in statements.quads(predicate=_TYPE, object=_PERSON))
    return {person for person in typed if isinstance(person, ox.NamedNode)}


def withhold(statements: Statements, ids: Collection[str], names: Names, base: str) -> Statements:
    """The statements (minted, not yet derived) without these things and without these names.

    `ids` are relative to the base; one that nothing is known of is no mistake. What goes:

    - every claim that speaks of one of the things, and what is nested in it; a phase entry whose participants go stays,
      a figure does not, since it is theirs (what one pays, how many votes one got);
    - every claim all of whose passages are from pages that go; one that rests on other pages too stays with those, as a
      finding where it stood in the graph of a page that goes;
    - whatever claims led to and no claim does any more: passages, pages and their publishers, periods, things, and
      people of whose public function no claim is left; and a thing that no claim ever led to, with its page.

    A thing that loses the page it was named from is named from another that speaks of it. Every name becomes `[…]` in
    texts, and a part of an IRI that holds one becomes opaque. An address elsewhere that names somebody goes with what
    speaks of it; that of a page is cut to its site, and where the site's own names somebody, the page goes.

    The vocabulary is left as it is: it speaks of nobody.
    """
    vocabulary, data = set[ox.Quad](), set[ox.Quad]()
    for quad in statements.quads():
        (vocabulary if quad.graph_name in _VOCABULARY else data).add(quad)
    gone: set[Term] = {ox.NamedNode(base + id) for id in ids}
    if names.full:
        data, unspeakable = _addresses(data, names, base)
        gone |= unspeakable
    left, gone = _without(data, gone)
    left |= _named_elsewhere(data, left)
    pages = {ox.NamedNode(GRAPHS + node.value.removeprefix(base)) for node in gone if isinstance(node, ox.NamedNode)}
    left = {_in(quad, _FINDINGS) if quad.graph_name in pages else quad for quad in left}
    here = {node for quad in left for node in (quad.subject, quad.object, quad.graph_name)}
    now = {node: _nameless(node, names, base) for node in here} if names.full else {node: node for node in here}
    renamed = {
        ox.Quad(now[quad.subject], quad.predicate, now[quad.object], now[quad.graph_name])  # type: ignore[arg-type]
        for quad in left
    }
    known = statements.locations.items()
    places = {now.get(node, node): at for node, at in known if node in now or isinstance(node, ox.Triple)}
    return Statements(vocabulary | renamed, places)  # type: ignore[arg-type]


def _without(quads: set[ox.Quad], gone: set[Term]) -> tuple[set[ox.Quad], set[Term]]:
    """What is left, and all that is gone in the end: each round takes away what the last left without a hold."""
    kinds = _Kinds(quads)
    before = set(kinds.holds(quads))
    growing = True
    while growing:
        gone = gone | {
            quad.subject
            for quad in quads
            if quad.object in gone and quad.subject in kinds.claims and quad.predicate not in (_DERIVED_FROM, _NESTED)
        }
        quads = {quad for quad in quads if quad.subject not in gone and quad.object not in gone}
        fallen = {node for node, _ in before.difference(kinds.holds(quads))}
        growing = not fallen <= gone
        gone = gone | fallen
    return quads, gone


class _Kinds:
    """The nodes of the kinds that are held in a way of their own."""

    def __init__(self, quads: set[ox.Quad]) -> None:
        self.claims, self.figures, self.people = (_of_type(quads, *types) for types in (_CLAIMS, {_FIGURE}, {_PERSON}))

    def holds(self, quads: set[ox.Quad]) -> Iterator[tuple[Term, object]]:
        """Each node with each hold it has: what it needs, what it is nested in, that a claim leads to it."""
        reached = self.reached(quads)
        for quad in quads:
            if quad.predicate in _NEEDS or (quad.predicate == _SOURCE and quad.subject not in reached):
                yield quad.subject, quad.predicate
            if quad.predicate == _NESTED:
                yield quad.object, _NESTED
                if quad.subject in self.figures:
                    yield quad.subject, quad.object
        yield from ((node, None) for node in reached)

    def reached(self, quads: set[ox.Quad]) -> set[Term]:
        """What claims lead to: what they speak of, the pages they rest on, who publishes those, and so on."""
        leads_to: dict[Term, list[Term]] = {}
        for quad in quads:
            if quad.predicate == _NESTED:
                leads_to.setdefault(quad.object, []).append(quad.subject)
            elif quad.object not in self.people or quad.predicate in _GIVES_FUNCTION:
                leads_to.setdefault(quad.subject, []).append(quad.object)
        ahead = list(self.claims & leads_to.keys())
        found = set(ahead)
        while ahead:
            new = set(leads_to.get(ahead.pop(), ())) - found
            found |= new
            ahead += new
        return found


def _of_type(quads: set[ox.Quad], *types: ox.NamedNode) -> set[Term]:
    return {quad.subject for quad in quads if quad.predicate == _TYPE and quad.object in types}


def _named_elsewhere(before: set[ox.Quad], left: set[ox.Quad]) -> set[ox.Quad]:
    """For each thing that lost the page it was named from, another page that speaks of it, the first by its IRI."""
    homes: dict[Term, ox.NamedNode | ox.BlankNode | ox.DefaultGraph]
    homes = {quad.subject: quad.graph_name for quad in before if quad.predicate == _SOURCE}
    named = {quad.subject for quad in left if quad.predicate == _SOURCE}
    lost = {quad.subject for quad in left if quad.subject in homes} - named
    found: dict[Term, Term] = {}
    for thing, page in _spoken_of(left) if lost else ():
        if thing in lost:
            found[thing] = min(page, found.get(thing, page), key=str)
    return {ox.Quad(thing, _SOURCE, page, homes[thing]) for thing, page in found.items()}  # type: ignore[arg-type]


def _spoken_of(quads: set[ox.Quad]) -> Iterator[tuple[Term, Term]]:
    """Things and the pages that speak of them, by a claim or as what they are published by."""
    page: dict[Term, Term] = {quad.subject: quad.object for quad in quads if quad.predicate == _HAS_SOURCE}
    whole: dict[Term, Term] = {quad.object: quad.subject for quad in quads if quad.predicate == _NESTED}
    rests_on: dict[Term, set[Term]] = {}
    for quad in quads:
        if quad.predicate == _DERIVED_FROM:
            rests_on.setdefault(quad.subject, set()).add(page[quad.object])
    for quad in quads:
        if quad.predicate == _PUBLISHER:
            yield quad.object, quad.subject
        claim, thing = (quad.object, quad.subject) if quad.predicate == _NESTED else (quad.subject, quad.object)
        for each in rests_on.get(claim) or rests_on.get(whole.get(claim, claim)) or ():
            yield thing, each


def _addresses(quads: set[ox.Quad], names: Names, base: str) -> tuple[set[ox.Quad], set[Term]]:
    """Addresses elsewhere that name somebody: a page's is cut; others, and pages on a site that does, are to go."""
    pages = _of_type(quads, _PAGE)
    left, gone = set[ox.Quad](), set[Term]()
    for quad in quads:
        elsewhere = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
        if not elsewhere or elsewhere.startswith((base, GRAPHS)) or not names.are_in(elsewhere):
            left.add(quad)
        elif quad.predicate != _URL or quad.subject not in pages:
            left.add(quad)
            gone.add(quad.object)
        elif site := names.address(elsewhere):
            left.add(ox.Quad(quad.subject, _URL, ox.NamedNode(site), quad.graph_name))
        else:
            gone.add(quad.subject)
    return left, gone


def _nameless(node: Term, names: Names, base: str) -> Term:
    match node:
        case ox.NamedNode(value=iri):
            return ox.NamedNode(names.iri(iri, base))
        case ox.Literal(value=text, language=str(language)):
            return ox.Literal(names.text(text), language=language)
        case ox.Literal(value=text, datatype=datatype):
            return ox.Literal(names.text(text), datatype=datatype)
    return node


def _in(quad: ox.Quad, graph: ox.NamedNode) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object, graph)
