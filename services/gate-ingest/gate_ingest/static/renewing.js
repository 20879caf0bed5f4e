// A part of a page that is asked for each second: it says when the line is cut, and since when.
import { wallClock } from "./ages.js";

const LOOK_EVERY = 1_000;
const GIVE_UP = 4_000;          // an answer that takes longer is none
const offline = document.getElementById("offline"), behind = document.getElementById("behind");

/** Say where the gate says so that what it shows may be older than what it was told. change: as `steadily` does it,
 *  where a page has what is clicked below the banner. */
export function tellBehind(is, change = (draw) => draw()) {
  if (behind && behind.hidden === is) change(() => { behind.hidden = !is; });
}

export const isBehind = (answer) => answer.headers.has("Kakou-Behind");

/** Ask `address` for as long as the page lives, from what `etag` stands for on. `draw` gets each answer that brings
 *  news; `heard`, when every question was asked that was answered, by the clock of this page. every: milliseconds. */
export function renew(address, etag, draw, heard = () => {}, every = LOOK_EVERY) {
  let lastSign = Date.now();
  async function look() {
    const asked = performance.now();
    try {
      const headers = etag ? { "If-None-Match": etag } : {};
      const answer = await fetch(address, { headers, cache: "no-store", signal: AbortSignal.timeout(GIVE_UP) });
      if (answer.status === 401) { location.reload(); return; }
      if (answer.status !== 304) {
        if (!answer.ok) throw new Error(answer.status);
        await draw(answer);
        etag = answer.headers.get("ETag");
      }
      heard(asked);
      tellBehind(isBehind(answer));
      lastSign = Date.now();
      offline.hidden = true;
    } catch {
      if (offline.hidden) document.getElementById("offline-since").textContent = wallClock(new Date(lastSign));
      offline.hidden = false;
    }
    setTimeout(look, every);
  }
  look();
}
