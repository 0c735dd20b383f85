// Completion: terms of the release that is served, found by how a query writes them and by what they are called.

const MOST = 30;

export function offer(Yasqe, terms, { words }) {
  const all = Object.entries(terms).flatMap(([kind, pairs]) => pairs.map(([name, label]) => ({ kind, name, label })));
  const by_name = new Map(all.map((term) => [term.name, term]));
  Yasqe.registerAutocompleter({
    name: "terms",
    bulk: false,
    autoShow: true,
    isValidCompletionPosition: (yasqe) => word_at(yasqe).length > 1,
    get: (yasqe) => fitting(all, word_at(yasqe), is_class(yasqe)).map((term) => term.name),
    postprocessHints(yasqe, hints) {
      const { line, ch } = yasqe.getDoc().getCursor(), from = { line, ch: ch - word_at(yasqe).length };
      return hints.map(({ text }) => {
        const { label } = by_name.get(text);
        return { text, displayText: label ? `${text}  ${label}` : text, from, to: { line, ch } };
      });
    },
  });
}

// The word before the cursor, where a term may stand: not in a variable, an IRI, a text or a comment.
function word_at(yasqe) {
  const cursor = yasqe.getDoc().getCursor(), before = yasqe.getDoc().getLine(cursor.line).slice(0, cursor.ch);
  if (/(^|\s)#/.test(before) || (before.match(/"/g) ?? []).length % 2) return "";
  return before.match(/(?<![?$<@\p{L}\p{N}_:/#-])\p{L}[\p{L}\p{N}_-]*(?::[\p{L}\p{N}_-]*)?$/u)?.[0] ?? "";
}

function is_class(yasqe) {
  const cursor = yasqe.getDoc().getCursor(), before = yasqe.getDoc().getLine(cursor.line).slice(0, cursor.ch);
  return /(?:\sa|rdf:type)\s+\S*$/.test(before);
}

function fitting(all, word, wants_class) {
  const wanted = word.toLowerCase();
  const rank = ({ kind, name, label }) => {
    const written = name.toLowerCase(), local = written.slice(written.indexOf(":") + 1), called = label.toLowerCase();
    const fit = [written, local, called].findIndex((each) => each.startsWith(wanted));
    if (fit < 0 && !(wanted.length > 3 && called.includes(wanted))) return Infinity;
    return ((kind === "classes") === wants_class ? 0 : 10) + (fit < 0 ? 5 : fit);
  };
  const ranked = all.map((term) => [rank(term), term]).filter(([value]) => value < Infinity);
  return ranked.sort(([one], [other]) => one - other).slice(0, MOST).map(([, term]) => term);
}
