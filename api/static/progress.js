// Asks the server how far a petition has come until its state is final.

const PAUSE = 1200;
const LONGEST = 15000;

/** The part of the page that describes a petition now; null when it cannot be had. */
async function part(id) {
  const response = await fetch(`/petitions/${id}/progress`, { headers: { Accept: "text/html" } });
  if (response.redirected) {
    location.reload(); // the session ended; the log-in comes back here
    return null;
  }
  if (!response.ok) return null;
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  return parsed.querySelector("article");
}

/** Calls `show(part)` whenever the state changes, until it is final. */
export async function follow(id, show) {
  let known = "";
  for (let pause = PAUSE; ; pause = Math.min(pause * 1.15, LONGEST)) {
    let current = null;
    try {
      current = await part(id);
    } catch {
      // The server may be restarting: ask again later.
    }
    if (current && current.dataset.status !== known) {
      known = current.dataset.status;
      pause = PAUSE;
      show(current);
    }
    if (current?.dataset.final === "yes") return;
    await new Promise((done) => setTimeout(done, pause));
  }
}
