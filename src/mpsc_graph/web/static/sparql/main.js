// The editor at /sparql: Yasqe in the place of the text field, and the answer on the page. Nothing is stored, and
// nobody is asked but this server.
import { Yasqe } from "../vendor/editor.js";
import { ask } from "./ask.js";
import { offer } from "./offer.js";
import { show } from "./show.js";

const form = document.getElementById("editor");
const [field, run, stop, share, answer, told, shown, place] = ["query", "run", "stop", "share", "answer", "told", "shown", "place"]
  .map((id) => document.getElementById(id));
const words = JSON.parse(form.dataset.words);
const { base, pages, prefixes } = form.dataset;
const page = { words, base, pages, prefixes: JSON.parse(prefixes), lang: document.documentElement.lang, endpoint: form.action };
let asking = new AbortController();

const frame = document.createElement("div");
field.before(frame);
Yasqe.defaults.autocompleters = ["variables"]; // the others would ask prefix.cc and Linked Open Vocabularies
offer(Yasqe, JSON.parse(form.dataset.terms), page);
const editor = new Yasqe(frame, {
  persistenceId: null,
  createShareableLink: null,
  consumeShareLink: null,
  showQueryButton: false,
  resizeable: false,
  editorHeight: "auto",
  extraKeys: { "Ctrl-Enter": ask_for_it, "Cmd-Enter": ask_for_it, "Ctrl-S": false, Tab: false, "Shift-Tab": false },
});
know_prefixes(editor.getMode());
editor.setValue(field.value);
editor.getInputField().setAttribute("aria-label", words.query);
editor.getInputField().setAttribute("aria-describedby", "keys place");
field.hidden = true;
form.querySelector("label[for=query]").addEventListener("click", () => editor.focus());
for (const shy of [run, share, document.getElementById("keys")]) shy.hidden = false;
editor.on("changes", changed);
editor.on("autocompletionShown", (_, { hints }) => {
  hints.setAttribute("aria-label", words.suggestions);
  hints.removeAttribute("aria-expanded"); // which a list of options has not
});
run.addEventListener("click", ask_for_it);
stop.addEventListener("click", () => asking.abort());
addEventListener("hashchange", from_link);
changed();
if (!from_link() && "run" in form.dataset) ask_for_it();

function changed() {
  field.value = editor.getValue(); // so that the form sends what is seen
  share.href = `${location.pathname}#query=${encodeURIComponent(field.value)}`;
  place.textContent = what_is_wrong();
}

// The server knows these prefixes without being told, so that a query that uses them is right.
function know_prefixes(mode) {
  const start = mode.startState;
  mode.startState = (...given) => Object.assign(start(...given), { prefixes: { ...page.prefixes } });
}

// Yasqe tells it in a bubble for mice, styled inline, which the policy of this page refuses.
function what_is_wrong() {
  const sign = frame.querySelector(".parseErrorIcon");
  if (!sign) return "";
  sign.onmouseover = sign.onmouseout = null;
  for (let line = 0; line < editor.lineCount(); line++) {
    const { state } = editor.getTokenAt({ line, ch: editor.getLine(line).length }, true);
    if (state.OK === false) return `${words.invalid} ${line + 1}`;
  }
  return "";
}

function from_link() {
  const query = new URLSearchParams(location.hash.slice(1)).get("query");
  if (query === null || query === editor.getValue()) return query !== null;
  editor.setValue(query);
  ask_for_it();
  return true;
}

async function ask_for_it() {
  asking.abort();
  const mine = (asking = new AbortController());
  const query = editor.getValue();
  history.replaceState(null, "", share.getAttribute("href"));
  answer.hidden = stop.hidden = false;
  told.textContent = words.running;
  shown.replaceChildren();
  answer.setAttribute("aria-busy", "true");
  try {
    const found = await ask(page.endpoint, query, editor.getQueryType() === "SELECT", mine.signal);
    if (found.problem?.line) editor.setCursor(found.problem.line - 1, Math.max(0, (found.problem.column ?? 1) - 1));
    await show(found, told, shown, page);
  } catch (error) {
    if (mine === asking) told.textContent = error.name === "AbortError" ? words.stopped : words.failed;
  } finally {
    if (mine === asking) {
      stop.hidden = true;
      answer.removeAttribute("aria-busy");
    }
  }
}
