// Ask a source with Comunica: ADDRESS TYPE QUERY…; no type: Comunica finds out. Prints answers, and the requests made.
import { QueryEngine } from '@comunica/query-sparql';
import { print, triple } from './print.mjs';

const [address, type, ...queries] = process.argv.slice(2);
const requests = [];
const observed = async (input, init) => {
  const { method, headers } = new Request(input, init);
  const response = await fetch(input, init);
  requests.push({ method, accept: headers.get('accept'), status: response.status, type: response.headers.get('content-type') });
  return response;
};

const row = bindings => Object.fromEntries([...bindings].map(([variable, term]) => [variable.value, term]));
const read = {
  bindings: async stream => (await stream.toArray()).map(row),
  boolean: async value => value,
  quads: async stream => (await stream.toArray()).map(triple),
};

const engine = new QueryEngine();
const sources = [type ? { type, value: address } : address];
const answers = [];
for (const query of queries) {
  const result = await engine.query(query, { sources, fetch: observed });
  answers.push(await read[result.resultType](await result.execute()));
}
print({ answers, requests });
