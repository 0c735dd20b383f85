// What SPARQL is written with at /sparql (static/sparql/): Yasqe, the editor of Yasgui.
import "@triply/yasqe/build/yasqe.min.css";
import Yasqe from "@triply/yasqe/src/index.ts";
export { Yasqe };
