// Asking the endpoint of this server.

const MOST_ROWS = 500, MOST_TEXT = 200_000;
const ACCEPT = "application/sparql-results+json, text/turtle;q=0.9";

// What comes is one of { problem }, { turtle }, { boolean } and { columns, rows, more }, with the seconds it took.
export async function ask(endpoint, query, is_table, signal) {
  const begin = performance.now();
  const body = new URLSearchParams({ query, ...(is_table ? { limit: MOST_ROWS + 1 } : {}) });
  const answer = await fetch(endpoint, { method: "POST", body, headers: { accept: ACCEPT }, signal });
  const text = await answer.text();
  const seconds = (performance.now() - begin) / 1000;
  return { seconds, ...read(answer, text) };
}

function read(answer, text) {
  const type = answer.headers.get("content-type") ?? "";
  if (!answer.ok) return { problem: type.includes("json") ? JSON.parse(text) : { detail: text } };
  if (type.startsWith("text/turtle")) return { turtle: text.slice(0, MOST_TEXT), more: text.length > MOST_TEXT };
  const results = JSON.parse(text);
  if ("boolean" in results) return { boolean: results.boolean };
  const rows = results.results.bindings;
  return { columns: results.head.vars, rows: rows.slice(0, MOST_ROWS), more: rows.length > MOST_ROWS };
}

// IRI → what it is called, for the IRIs of rows, the language of the page first.
export async function labels(rows, { endpoint, prefixes, lang }) {
  const iris = new Set(rows.flatMap((row) => Object.values(row)).filter((term) => term.type === "uri").map((term) => term.value));
  const nodes = [...iris].filter((iri) => !/[\s<>"{}|\\^`]/.test(iri)).map((iri) => `<${iri}>`).join(" ");
  if (!nodes) return new Map();
  const query = `SELECT ?thing ?label { VALUES ?thing { ${nodes} } ?thing <${prefixes.rdfs}label> ?label }`;
  const found = await fetch(endpoint, { method: "POST", body: new URLSearchParams({ query }), headers: { accept: ACCEPT } });
  if (!found.ok) return new Map();
  const named = new Map();
  for (const { thing, label } of (await found.json()).results.bindings)
    if (label["xml:lang"] === lang || !named.has(thing.value)) named.set(thing.value, label.value);
  return named;
}
