// One-letter shortcuts: never while typing, and a person may switch them off.

const STORED = "donthu-keys";
const bindings = new Map();

const isOn = () => localStorage.getItem(STORED) !== "off";

/** Adds shortcuts: an object of key -> function. A function returning false lets the key through. */
export function bind(keys) {
  for (const [key, action] of Object.entries(keys)) bindings.set(key, action);
}

function isTyping(target) {
  if (target.closest("textarea, select, [role=listbox], dialog")) return true;
  return target.matches("input:not([type=radio], [type=checkbox], [type=file])");
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!isOn() || isTyping(event.target)) return;
  const action = bindings.get(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  if (action && action(event) !== false) event.preventDefault();
});

const dialog = document.getElementById("keys");
const button = document.getElementById("keys-button");
const choice = document.getElementById("keys-on");
const show = () => dialog.showModal();

button.hidden = false;
button.addEventListener("click", show);
choice.checked = isOn();
choice.addEventListener("change", () => {
  localStorage.setItem(STORED, choice.checked ? "on" : "off");
});
bind({ "?": show });
