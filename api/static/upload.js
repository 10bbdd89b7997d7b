// Taking petitions in: choose, drop, order, send one file after the other, then follow each petition.

import { follow } from "./progress.js";

const form = document.getElementById("upload");
const field = document.getElementById("files");
const drop = document.getElementById("drop");
const list = document.getElementById("chosen");
const send = document.getElementById("send");
const problem = document.getElementById("problem");
const progress = document.getElementById("progress");
const spoken = document.getElementById("spoken");
let files = [];

document.body.classList.add("scripted");

function button(text, label, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", action);
  return made;
}

function move(index, step, focus) {
  const to = index + step;
  if (to < 0 || to >= files.length) return;
  [files[index], files[to]] = [files[to], files[index]];
  draw();
  list.children[to].querySelector(`button[data-do="${focus}"]`).focus();
  spoken.textContent = `${files[to].name}: vị trí ${to + 1} trên ${files.length}`;
}

function remove(index) {
  files.splice(index, 1);
  draw();
  (list.children[Math.min(index, files.length - 1)]?.querySelector("button") ?? field).focus();
}

function draw() {
  list.hidden = files.length === 0;
  list.replaceChildren(...files.map((file, index) => {
    const item = document.createElement("li");
    const row = document.createElement("div");
    row.className = "row";
    const name = document.createElement("span");
    name.textContent = file.name;
    const up = button("↑", `Đưa lên: ${file.name}`, () => move(index, -1, "up"));
    const down = button("↓", `Đưa xuống: ${file.name}`, () => move(index, 1, "down"));
    const out = button("✕", `Bỏ tệp: ${file.name}`, () => remove(index));
    up.dataset.do = "up";
    down.dataset.do = "down";
    row.append(name, up, down, out);
    row.addEventListener("keydown", (event) => {
      if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
      event.preventDefault();
      if (event.key === "ArrowUp") move(index, -1, "up");
      else move(index, 1, "down");
    });
    item.append(row);
    return item;
  }));
}

function add(more) {
  files.push(...more);
  field.value = ""; // the list below now says what will be sent
  problem.hidden = true;
  draw();
  spoken.textContent = `Đã chọn ${files.length} tệp`;
}

field.addEventListener("change", () => add([...field.files]));
for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  add([...event.dataTransfer.files]);
});

const randomKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function call(path, options = {}) {
  const headers = { "X-CSRF-Token": document.body.dataset.csrf, ...options.headers };
  const response = await fetch(path, { method: "POST", ...options, headers });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

/** Sends a file; tried again with the same key, so that a lost answer makes no second petition. */
async function deliver(file, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value) body.append(name, value);
  body.append("file", file, file.name);
  const options = { body, headers: { "Idempotency-Key": randomKey() } };
  try {
    return await call("/api/v1/documents", options);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return call("/api/v1/documents", options);
  }
}

function track(id) {
  const slot = document.createElement("div");
  document.getElementById("no-progress").hidden = true;
  progress.prepend(slot);
  follow(id, (part) => {
    slot.replaceChildren(document.adoptNode(part));
    const final = slot.firstElementChild.dataset.final === "yes";
    if (final) spoken.textContent = slot.textContent.replace(/\s+/g, " ").trim();
  });
}

function sending(file, index, count) {
  const slot = document.createElement("article");
  slot.className = "progress";
  slot.textContent = `Đang gửi tệp ${index + 1}/${count}: ${file.name}`;
  document.getElementById("no-progress").hidden = true;
  progress.prepend(slot);
  return slot;
}

function refused(slot, file, reason) {
  const message = document.createElement("p");
  message.className = "notice bad";
  message.textContent = `${file.name}: ${reason}`;
  slot.className = "progress is-failed";
  slot.replaceChildren(message);
}

/** One attempt at one file; its answer, or null with the reason shown. */
async function attempt(file, index, count, fields) {
  const slot = sending(file, index, count);
  try {
    const receipt = await deliver(file, fields);
    slot.remove();
    return receipt;
  } catch (error) {
    const lost = error instanceof TypeError;
    refused(slot, file, lost ? "không kết nối được với máy chủ, xin gửi lại tệp này." : error.message);
    return null;
  }
}

async function sendEach(batch, channel) {
  const left = [];
  for (const [index, file] of batch.entries()) {
    const receipt = await attempt(file, index, batch.length, { channel });
    if (receipt) track(receipt.petition_id);
    else left.push(file);
  }
  return left;
}

async function sendJoined(batch, channel) {
  let petition = "";
  for (const [index, file] of batch.entries()) {
    const fields = { channel, complete: "false", petition_id: petition };
    const receipt = await attempt(file, index, batch.length, fields);
    if (receipt) petition = receipt.petition_id;
  }
  // What arrived is read; the file that was refused stays named above the petition.
  if (petition) {
    await call(`/api/v1/petitions/${petition}/complete`);
    track(petition);
  }
  return [];
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (files.length === 0) {
    problem.textContent = "Xin chọn ít nhất một tệp.";
    problem.hidden = false;
    field.focus();
    return;
  }
  const joined = form.elements.joined.value === "true" && files.length > 1;
  const channel = form.elements.channel.value;
  const batch = files;
  files = [];
  send.disabled = true;
  draw();
  try {
    files = await (joined ? sendJoined : sendEach)(batch, channel);
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  }
  draw();
  send.disabled = false;
  field.focus();
});
