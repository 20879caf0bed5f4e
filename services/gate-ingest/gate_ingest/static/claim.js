// The strip of a truck's page that says who is at it: another officer may begin, or end, while it is read.
import { released, steadily } from "./steady.js";

const LOOK_EVERY = 2_000;
const GIVE_UP = 5_000;
const strip = document.getElementById("claim"), latest = document.createElement("div");

async function look() {
  try {
    const answer = await fetch(`/desk/visits/${encodeURIComponent(strip.dataset.visit)}/claim`, { cache: "no-store", signal: AbortSignal.timeout(GIVE_UP) });
    if (!answer.ok) throw new Error(answer.status);
    latest.innerHTML = await answer.text();
    // A button that is about to be pressed is not drawn anew without need.
    await released();
    if (latest.innerHTML.trim() !== withoutLetters()) draw();
  } catch { /* the page itself tells when the line is cut */ }
  setTimeout(look, LOOK_EVERY);
}

/** The strip as the server sent it: the keys' letters are shown by the page. */
function withoutLetters() {
  const sent = strip.cloneNode(true);
  for (const letter of sent.querySelectorAll("kbd[data-letter]")) letter.hidden = true;
  return sent.innerHTML.trim();
}

function draw() {
  const focused = [...strip.querySelectorAll("button")].indexOf(document.activeElement);
  steadily(() => { strip.innerHTML = latest.innerHTML; });
  if (focused >= 0) strip.querySelectorAll("button")[focused]?.focus({ preventScroll: true });
}

if (strip) look();
