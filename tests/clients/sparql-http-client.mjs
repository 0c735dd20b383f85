// Ask an endpoint with sparql-http-client: ADDRESS OPERATION QUERY…. Prints the answers.
import ParsingClient from 'sparql-http-client/ParsingClient.js';
import { print, triple } from './print.mjs';

const [endpointUrl, operation, ...queries] = process.argv.slice(2);
const client = new ParsingClient({ endpointUrl });
const answers = [];
for (const query of queries) {
  const form = /SELECT|ASK|CONSTRUCT/.exec(query)[0].toLowerCase();
  const answer = await client.query[form](query, { operation });
  answers.push(form === 'construct' ? [...answer].map(triple) : answer);
}
print({ answers });
