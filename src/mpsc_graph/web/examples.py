"""The questions of the catalogue as examples that SPARQL editors can offer: sh:SPARQLExecutable, as SIB publishes them.

https://github.com/sib-swiss/sparql-examples
"""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import RDF, RDFS, SH, XSD, Graph, Literal, Namespace, URIRef

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.questions import Question
from mpsc_graph.web.urls import Urls

__all__ = ["examples"]

SCHEMA = Namespace("https://schema.org/")


def examples(questions: Iterable[Question], base: str, urls: Urls) -> Graph:
    """A graph with one sh:SPARQLSelectExecutable per question, its parameters at their defaults.

    The prefixes of the queries are sh:declare'd at the service.
    """
    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, replace=True)
    service = URIRef(urls.sparql)
    for prefix, namespace in PREFIXES.items():
        declaration = URIRef(f"{urls.sparql}#prefix-{prefix}")
        graph.add((service, SH.declare, declaration))
        graph.add((declaration, SH.prefix, Literal(prefix)))
        graph.add((declaration, SH.namespace, Literal(namespace, datatype=XSD.anyURI)))
    for question in questions:
        example = URIRef(f"{urls.examples}#{question.name}")
        graph.add((example, RDF.type, SH.SPARQLExecutable))
        graph.add((example, RDF.type, SH.SPARQLSelectExecutable))
        graph.add((example, SH.prefixes, service))
        graph.add((example, SH.select, Literal(question.sparql(base))))
        graph.add((example, SCHEMA.target, URIRef(urls.sparql)))
        for language, title in question.title.items():
            graph.add((example, RDFS.comment, Literal(title, lang=language)))
        for tag in question.tags:
            graph.add((example, SCHEMA.keywords, Literal(tag)))
    return graph
