// Page images: zoom, page switch, and the link between a quotation, the text and the page.

import { bind } from "./keys.js";

const LEVELS = { "-1": "70%", 0: "100%", 1: "140%", 2: "190%", 3: "260%" };

function zooming(sheets) {
  let level = 0;
  const group = document.querySelector(".zoom");
  group.hidden = false;
  const set = (wanted) => {
    level = Math.min(3, Math.max(-1, wanted));
    sheets.dataset.level = level;
    document.getElementById("zoom-level").textContent = LEVELS[level];
    if (level < 2) return;
    for (const image of sheets.querySelectorAll("img:not([data-sharp])")) {
      image.dataset.sharp = "yes"; // letters of a scan need the larger rendering now
      image.src = `${image.getAttribute("src")}?width=2000`;
    }
  };
  group.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    if (button) set(level + Number(button.dataset.zoom));
  });
  bind({ "+": () => set(level + 1), "=": () => set(level + 1), "-": () => set(level - 1), 0: () => set(0) });
}

function paging(sheets) {
  const pages = [...sheets.querySelectorAll(".sheet")];
  const links = [...document.querySelectorAll(".page-link")];
  let at = 0;
  const mark = (index) => {
    at = index;
    links.forEach((link, i) => (i === index ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
  };
  const go = (index) => {
    mark(Math.min(pages.length - 1, Math.max(0, index)));
    sheets.scrollTop += pages[at].getBoundingClientRect().top - sheets.getBoundingClientRect().top;
  };
  links.forEach((link, index) => link.addEventListener("click", (event) => {
    event.preventDefault();
    go(index);
  }));
  sheets.addEventListener("scroll", () => {
    const middle = sheets.getBoundingClientRect().top + sheets.clientHeight / 2;
    mark(Math.max(0, pages.findLastIndex((page) => page.getBoundingClientRect().top < middle)));
  }, { passive: true });
  mark(0);
  bind({ "[": () => go(at - 1), "]": () => go(at + 1) });
}

const having = (ref) => document.querySelectorAll(`[data-refs~="${CSS.escape(ref)}"]`);

function highlight(ref) {
  document.querySelectorAll("mark.active, .frame.active").forEach((one) => one.classList.remove("active"));
  if (ref) having(ref).forEach((one) => one.classList.add("active"));
}

function centre(container, target) {
  if (!container || !target) return;
  const inner = target.getBoundingClientRect();
  const outer = container.getBoundingClientRect();
  container.scrollBy({
    top: inner.top - outer.top - container.clientHeight / 3,
    left: inner.left < outer.left || inner.right > outer.right ? inner.left - outer.left - 20 : 0,
  });
}

function linking(sheets) {
  for (const link of document.querySelectorAll("[data-show]")) {
    const ref = link.dataset.show;
    link.addEventListener("pointerenter", () => highlight(ref));
    link.addEventListener("pointerleave", () => highlight(null));
    link.addEventListener("focus", () => highlight(ref));
    link.addEventListener("click", (event) => {
      event.preventDefault();
      highlight(ref);
      const found = [...having(ref)];
      centre(document.getElementById("letter"), found.find((one) => one.matches("mark")));
      centre(sheets, found.find((one) => one.matches(".frame")));
    });
  }
}

/** Sets up what of the viewer is on the page. */
export function viewer() {
  const sheets = document.getElementById("sheets");
  if (sheets) {
    zooming(sheets);
    paging(sheets);
    const toggle = document.getElementById("show-frames");
    toggle.closest("label").hidden = false;
    toggle.addEventListener("change", () => sheets.classList.toggle("no-frames", !toggle.checked));
    sheets.addEventListener("error", (event) => {
      const paper = event.target.closest(".paper");
      paper.classList.add("broken");
      paper.replaceChildren("Không hiển thị được ảnh của trang này; xin xem phần văn bản hoặc tệp gốc.");
    }, true);
  }
  linking(sheets);
}
