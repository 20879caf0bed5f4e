// The strip of a truck's page that says who is at it: another officer may begin, or end, while it is read.

const LOOK_EVERY = 2_000;
const GIVE_UP = 5_000;
const strip = document.getElementById("claim"), latest = document.createElement("div");

async function look() {
  try {
    const answer = await fetch(`/desk/visits/${encodeURIComponent(strip.dataset.visit)}/claim`, { cache: "no-store", signal: AbortSignal.timeout(GIVE_UP) });
    if (!answer.ok) throw new Error(answer.status);
    latest.innerHTML = await answer.text();
    // A button that is about to be pressed is not drawn anew without need.
    if (latest.innerHTML.trim() !== strip.innerHTML.trim()) strip.innerHTML = latest.innerHTML;
  } catch { /* the page itself tells when the line is cut */ }
  setTimeout(look, LOOK_EVERY);
}

if (strip) look();
