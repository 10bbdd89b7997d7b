// Moving through the list from the keyboard; Enter opens because the row's link has the focus.

import { bind } from "./keys.js";

const links = [...document.querySelectorAll("#list tbody th a")];

function move(step) {
  if (links.length === 0) return;
  const at = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
  const link = links[Math.min(Math.max(next, 0), links.length - 1)];
  link.focus();
  link.closest("tr").scrollIntoView({ block: "nearest" });
}

bind({
  j: () => move(1),
  k: () => move(-1),
  "/": () => document.getElementById("q").focus(),
  n: () => document.getElementById("next")?.click(),
});
