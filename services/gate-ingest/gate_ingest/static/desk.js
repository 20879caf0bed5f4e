// The queue: the server renders it; this asks every second whether it has changed.
import { ages, wallClock } from "./ages.js";
import { beep } from "./sound.js";
import { released, steadily } from "./steady.js";

const LOOK_EVERY = 1_000;
const GIVE_UP = 5_000;          // an answer that takes longer is none
const now = document.getElementById("now"), offline = document.getElementById("offline");
const heard = document.getElementById("heard"), justMoved = document.getElementById("just-moved");

let etag = null;
let lastSign = Date.now();
let known = new Set(keys());

function keys() {
  return [...now.querySelectorAll("[data-card]")].map((each) => each.dataset.key);
}

function connected() {
  lastSign = Date.now();
  if (!offline.hidden) steadily(() => { offline.hidden = true; });
}

function cutOff() {
  if (!offline.hidden) return;
  document.getElementById("offline-since").textContent = wallClock(new Date(lastSign));
  steadily(() => { offline.hidden = false; });
}

function draw(html) {
  const focused = document.activeElement?.closest("#now [data-key]")?.dataset.key;
  steadily(() => { now.innerHTML = html; ages(now); });
  if (focused) now.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  count();
  const fresh = keys().filter((key) => !known.has(key));
  known = new Set(keys());
  if (fresh.length) {
    heard.textContent = now.querySelector("h2").textContent;
    beep(2);
  }
}

function count() {
  const waiting = Number(now.querySelector("[data-count]").dataset.count);
  document.title = document.title.replace(/^(\(\d+\) )?/, waiting ? `(${waiting}) ` : "");
}

async function look() {
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch("/desk/now", { headers, cache: "no-store", signal: AbortSignal.timeout(GIVE_UP) });
    if (answer.status === 401) { location.reload(); return; }
    if (answer.status !== 304) {
      if (!answer.ok) throw new Error(answer.status);
      const html = await answer.text();
      await released();
      draw(html);
      etag = answer.headers.get("ETag");
    }
    connected();
  } catch { cutOff(); }
  setTimeout(look, LOOK_EVERY);
}

let hiding = null;

now.addEventListener("click", (event) => {
  if (!event.target.closest(".just-moved") || event.detail === 0) return;
  event.preventDefault();
  justMoved.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { justMoved.hidden = true; }, 3_000);
});

setInterval(() => ages(now), 1_000);
ages(now);
count();
look();
