"""Pages of a catalogue that has become large, as GovData's harvester turns them."""

from __future__ import annotations

from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from mpsc_graph.publish.catalog import Nodes

__all__ = ["HYDRA", "PAGE_SIZE", "page_of"]

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
PAGE_SIZE = 100
"""Data sets on one page."""


def page_of(catalog: Graph, nodes: Nodes, root: str, number: int, size: int = PAGE_SIZE) -> Graph | None:
    """One page, counted from 1; None for one that is not there.

    A catalogue that fits on one page is that page, and says nothing of pages. Else each holds `size` data sets with all
    that they mention, and the service with the data set it serves.
    """
    pages = [nodes.datasets[start : start + size] for start in range(0, len(nodes.datasets), size)]
    if not 1 <= number <= len(pages):
        return None
    if len(pages) == 1:
        return catalog
    kept = set(pages[number - 1])
    left_out: set[Node] = {node for node in nodes.datasets if node not in kept}
    left_out |= set() if nodes.dataset in kept else {nodes.service}
    page = _reachable(catalog, nodes.catalog, left_out)
    _say_pages(page, root, number, len(pages), len(nodes.datasets), size)
    return page


def _reachable(catalog: Graph, start: Node, left_out: set[Node]) -> Graph:
    """What is said of a node and of all that leads on from there, except for some nodes."""
    found = Graph(bind_namespaces="none")
    for prefix, namespace in catalog.namespaces():
        found.bind(prefix, namespace)
    waiting = [start]
    while waiting:
        for triple in catalog.triples((waiting.pop(), None, None)):
            if triple[2] not in left_out:
                if (triple[2], None, None) not in found:
                    waiting.append(triple[2])
                found.add(triple)
    return found


def _say_pages(page: Graph, root: str, number: int, last: int, total: int, size: int) -> None:
    """The way to the next page in both words that ckanext-dcat reads: hydra:next and hydra:nextPage of a
    hydra:PagedCollection, in RDF/XML as it asks for; and hydra:view as the vocabulary has it now."""

    def at(number: int) -> URIRef:
        return URIRef(f"{root}catalog.rdf?page={number}")

    page.bind("hydra", HYDRA)
    here = at(number)
    for kind in (HYDRA.PagedCollection, HYDRA.PartialCollectionView):
        page.add((here, RDF.type, kind))
    page.add((here, HYDRA.totalItems, Literal(total, datatype=XSD.integer)))
    page.add((here, HYDRA.itemsPerPage, Literal(size, datatype=XSD.integer)))
    turns = {"first": 1, "last": last, "previous": number - 1, "next": number + 1}
    for name, other in turns.items():
        if 1 <= other <= last:
            page.add((here, HYDRA[name], at(other)))
            page.add((here, HYDRA[f"{name}Page"], at(other)))
