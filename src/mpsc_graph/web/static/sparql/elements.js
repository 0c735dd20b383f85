// Parts of the page, and terms as they are written on it.

export function element(name, attributes = {}, ...content) {
  return filled(document.createElement(name), attributes, content);
}

export function svg(name, attributes = {}, ...content) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, content);
}

function filled(made, attributes, content) {
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}

// What an IRI is called, else as a query writes it.
export function written(iri, named, { prefixes }) {
  const [prefix, namespace] = Object.entries(prefixes).find(([, each]) => iri.startsWith(each)) ?? [];
  return named.get(iri) ?? (prefix ? `${prefix}:${iri.slice(namespace.length)}` : iri);
}

// Where an IRI leads: to the page of a thing, else out into the web; javascript: and the like lead nowhere.
export function follow(iri, { base, pages }) {
  if (iri.startsWith(base)) return `${pages}doc/${iri.slice(base.length)}`;
  return /^https?:/.test(iri) ? iri : null;
}
