// Suggestions below a search field while one types (ARIA Authoring Practices: editable combobox with list autocomplete).
// Any field with data-suggest, the address that is asked, becomes one; without scripts it stays the field it is.

const PAUSE = 150; // milliseconds between the last key and the question
const MOST = 8;

document.querySelectorAll("input[data-suggest]").forEach(combobox);

function combobox(field, number) {
  const list = element("ul", { role: "listbox", id: `suggestions-${number}`, class: "suggestions" });
  const status = element("span", { role: "status", class: "unseen" });
  list.setAttribute("aria-label", field.dataset.some ?? "");
  list.hidden = true;
  field.after(list, status);
  const told = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(told)) field.setAttribute(name, value);
  let waiting = 0, asking = new AbortController();

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    asking.abort();
    if (!field.value.trim()) close();
    else waiting = setTimeout(ask, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Enter" && active()) location.assign(active().dataset.view);
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && list.childElementCount) move(event.key);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => location.assign(event.target.closest("li").dataset.view));

  async function ask() {
    asking = new AbortController();
    const given = new URLSearchParams({ q: field.value.slice(0, field.maxLength > 0 ? field.maxLength : 200), limit: MOST });
    try {
      const answer = await fetch(`${field.dataset.suggest}?${given}`, { signal: asking.signal });
      if (answer.ok) show((await answer.json()).result);
    } catch (error) {
      if (error.name !== "AbortError") close(); // the form works without
    }
  }

  function show(found) {
    list.replaceChildren(...found.map((each, number) => {
      const option = element("li", { role: "option", id: `${list.id}-${number}`, "aria-selected": "false" });
      option.dataset.view = each.view;
      const by = each.name.includes(each.found.name) ? "" : ` · ${each.found.name}`;
      option.append(each.name, " ", element("span", {}, each.description + by));
      return option;
    }));
    const is_focused = document.activeElement === field;
    list.hidden = !found.length || !is_focused;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
    status.textContent = found.length ? `${found.length} ${field.dataset.some ?? ""}` : field.dataset.none ?? "";
  }

  function close() {
    clearTimeout(waiting);
    asking.abort();
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    active()?.setAttribute("aria-selected", "false");
  }

  function active() {
    return list.querySelector('[aria-selected="true"]');
  }

  function move(key) {
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    const options = [...list.children], step = key === "ArrowDown" ? 1 : -1;
    const from = options.indexOf(active()), start = step > 0 ? -1 : options.length;
    const to = options[((from < 0 ? start : from) + step + options.length) % options.length];
    active()?.setAttribute("aria-selected", "false");
    to.setAttribute("aria-selected", "true");
    to.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", to.id);
  }
}

function element(name, attributes, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}
