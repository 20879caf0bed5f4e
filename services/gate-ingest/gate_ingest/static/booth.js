// The booth's screen. What it shows is good for as long as `booth.css` says, unless the gate says it anew: a screen
// whose line is cut, whose script has stopped or whose machine has slept turns grey by itself.
import { ages } from "./ages.js";
import { renew } from "./renewing.js";

const CURRENT_FOR = 5_000;      // as in booth.css
const now = document.getElementById("now"), notCalled = document.getElementById("not-called");
let heardAt = Date.now();

async function draw(answer) {
  now.innerHTML = await answer.text();
  ages(now);
}

/** The gate has said what stands, in answer to what was asked at `asked`: it is as old as that. */
function heard(asked) {
  const old = performance.now() - asked;
  heardAt = Date.now() - old;
  for (const animation of now.querySelector(".screen").getAnimations({ subtree: true })) animation.currentTime = old;
  check();
}

/** Also by the clock of the wall, which goes on while the machine sleeps. */
function check() {
  now.classList.toggle("not-current", !(Math.abs(Date.now() - heardAt) < CURRENT_FOR));
}

now.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".call")) return;
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(5_000) });
    if (answer.type !== "opaqueredirect") throw new Error(answer.status);
    notCalled.hidden = true;
  } catch {
    notCalled.hidden = false;
    button.disabled = false;
  }
});

for (const kind of ["visibilitychange", "resume", "pageshow", "focus"]) addEventListener(kind, check, true);
setInterval(check, 250);
setInterval(() => ages(now), 1_000);
ages(now);
renew(now.dataset.now, null, draw, heard);
