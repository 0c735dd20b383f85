// Stands in the bundle of the editor where Yasqe has what stores in the browser (store) and what asks other hosts
// (superagent: prefix.cc, Linked Open Vocabularies), so that it can do neither.
export const enabled = false;

function refuse() {
  throw new Error("the editor stores nothing and asks nobody; static/sparql/ asks this server");
}
export { refuse as get, refuse as post };
