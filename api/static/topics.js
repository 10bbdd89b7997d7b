// The topic list as a combobox with search; the select below it stays the form's field.

import { fold, rank } from "./fold.js";

const LISTED = 60;

function entriesOf(select) {
  return [...select.options]
    .filter((option) => option.value)
    .map((option) => ({
      value: option.value,
      text: option.text.trim(),
      code: fold(option.value),
      name: fold(option.text),
      more: fold(`${option.dataset.definition} ${option.dataset.include}`),
    }));
}

function build(select) {
  const box = document.createElement("div");
  box.className = "combo";
  const input = document.createElement("input");
  input.id = "topic";
  input.autocomplete = "off";
  input.spellcheck = false;
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": "topic-list",
    "aria-autocomplete": "list",
  })) input.setAttribute(name, value);
  const list = document.createElement("ul");
  list.id = "topic-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-labelledby", "topic-label");
  list.hidden = true;
  box.append(input, list);
  select.after(box);
  select.hidden = true;
  select.required = false;
  input.required = true;
  document.getElementById("topic-label").htmlFor = "topic";
  return { input, list };
}

/** Turns the select into a combobox; returns `choose(code)` and the input. */
export function combobox(select) {
  const entries = entriesOf(select);
  const { input, list } = build(select);
  let shown = [];
  let active = -1;

  // What is typed but not chosen must not be saved as the topic chosen before.
  const settle = () => {
    input.value = textOf(select.value);
    input.setCustomValidity("");
  };
  const textOf = (value) => entries.find((entry) => entry.value === value)?.text ?? "";

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(value) {
    select.value = value;
    settle();
    close();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function point(index) {
    active = index;
    [...list.children].forEach((item, at) => {
      item.setAttribute("aria-selected", String(at === index));
    });
    const item = list.children[index];
    if (!item || shown.length === 0) return;
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  function open(query) {
    shown = entries
      .map((entry) => ({ entry, fit: rank(query, entry) }))
      .filter(({ fit }) => fit > 0)
      .sort((one, other) => other.fit - one.fit)
      .slice(0, query ? LISTED : entries.length)
      .map(({ entry }) => entry);
    list.replaceChildren(
      ...shown.map((entry, index) => {
        const item = document.createElement("li");
        item.id = `topic-option-${index}`;
        item.setAttribute("role", "option");
        item.dataset.value = entry.value;
        item.textContent = entry.text;
        return item;
      }),
    );
    list.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(shown.length > 0));
    const selected = shown.findIndex((entry) => entry.value === select.value);
    point(query ? 0 : Math.max(selected, 0));
  }

  function onKey(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      if (list.hidden) open("");
      else point((active + steps[event.key] + shown.length) % shown.length);
    } else if (event.key === "Enter" && !event.ctrlKey) {
      event.preventDefault(); // a half-typed topic must not send the form
      if (!list.hidden && shown[active]) choose(shown[active].value);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      settle();
      close();
    }
  }

  settle();
  input.addEventListener("input", () => {
    input.setCustomValidity("Xin chọn một chủ đề trong danh sách.");
    open(input.value);
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => list.hidden && open(""));
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", () => {
    settle();
    close();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const item = event.target.closest("[data-value]");
    if (item) choose(item.dataset.value);
  });
  return { input, choose };
}
