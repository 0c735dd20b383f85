"""A store of many files can be read by a process that may open none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

LOADS = 2
"""Each makes a file for every index; from three on the engine may join them, at a time of its choice."""
ASKER = """
import resource, sys
from pathlib import Path
import pyoxigraph as ox
from mpsc_graph.store.opened import open_files

folder, data, opens = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "all"
store = ox.Store.read_only(str(folder))
if opens:
    open_files(store, folder, data)
resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
asked = ("{ GRAPH ?g { ?s ?p ?o } }", "{ GRAPH ?g {} }", "{ GRAPH ?g { ?s ?p 'object 7 of 1' } }")
print(*(len(list(store.query(f"SELECT * {each}"))) for each in asked))
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder of a store, and the statements in it."""
    folder = tmp_path_factory.mktemp("files")
    store, lines = ox.Store(str(folder / "store")), b""
    for load in range(LOADS):
        iri = "http://example.org/{}".format
        quads = [
            f'<{iri(f"s{load}-{n}")}> <{iri(f"p{n % 3}")}> "object {n} of {load}" <{iri(f"g{n % 2 + load}")}> .\n'
            for n in range(50)
        ]
        store.bulk_load("".join(quads).encode(), format=ox.RdfFormat.N_QUADS)
        lines += "".join(quads).encode()
    del store
    (folder / "data.nq").write_bytes(lines)
    assert len(list((folder / "store").glob("*.sst"))) > 16, "else all are opened with the store"
    return folder / "store", folder / "data.nq"


def asked(made: tuple[Path, Path], opens: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", ASKER, *map(str, made), opens]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_all_is_read_where_no_file_may_be_opened(made: tuple[Path, Path]) -> None:
    answer = asked(made, "all")
    assert answer.stdout.split() == [str(50 * LOADS), str(LOADS + 1), "1"], answer.stderr


def test_it_is_needed(made: tuple[Path, Path]) -> None:
    assert "Too many open files" in asked(made, "some").stderr
