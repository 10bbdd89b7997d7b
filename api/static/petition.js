// One petition: waits for the result, and makes the correction form quick from the keyboard.

import { bind } from "./keys.js";
import { follow } from "./progress.js";
import { combobox } from "./topics.js";
import { viewer } from "./viewer.js";

function guide(place, option, title) {
  if (!place || !option) return;
  place.hidden = false;
  place.querySelector("h3").textContent = title;
  for (const part of ["definition", "include", "exclude", "causes"]) {
    const text = option.dataset[part] ?? "";
    const slot = place.querySelector(`[data-part=${part}]`);
    slot.textContent = text;
    slot.closest("p").hidden = text === "";
  }
}

function form(element) {
  const select = element.querySelector("#topic-select");
  const { input, choose } = combobox(select);
  const chips = [...element.querySelectorAll(".chip")];
  const radios = [...element.querySelectorAll("input[name=kind]")];

  const refresh = () => {
    for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.topic === select.value));
    const option = select.selectedOptions[0];
    if (option?.value) guide(document.getElementById("guide-topic"), option, option.text.trim());
    const kind = radios.find((radio) => radio.checked);
    guide(document.getElementById("guide-kind"), kind, kind?.dataset.title);
  };
  select.addEventListener("change", refresh);
  radios.forEach((radio) => radio.addEventListener("change", refresh));
  refresh();

  const keys = {};
  for (const radio of radios) keys[radio.dataset.key] = () => { radio.checked = true; radio.focus(); refresh(); };
  for (const chip of chips) {
    const use = () => choose(chip.dataset.topic);
    chip.addEventListener("click", use);
    keys[chip.dataset.key] = () => { use(); chip.focus(); };
  }
  const group = element.querySelector(".chips");
  if (group) group.hidden = false;
  bind({
    ...keys,
    c: () => input.focus(),
    g: () => document.getElementById("note").focus(),
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey && !event.isComposing) element.requestSubmit();
  });
  element.addEventListener("submit", () => {
    document.getElementById("save").disabled = true; // a second press must not send it twice
  });
  // Coming back by the browser's history shows the form as it was left, the button included.
  window.addEventListener("pageshow", () => { document.getElementById("save").disabled = false; });
}

viewer();
const decide = document.getElementById("decide");
if (decide) form(decide);
const waiting = document.getElementById("waiting");
if (waiting) follow(waiting.dataset.id, (part) => part.dataset.final === "yes" && location.reload());
bind({ u: () => document.getElementById("back").click() });
if (document.getElementById("saved")) history.replaceState(null, "", `${location.pathname}#decision`);
