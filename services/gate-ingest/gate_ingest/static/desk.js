// The queue: the server renders it, and sends it anew whenever it has changed.
import { ages, wallClock } from "./ages.js";
import { isBehind, tellBehind } from "./renewing.js";
import { linkOf, shortcuts } from "./queue_keys.js";
import { beep } from "./sound.js";
import { released, steadily } from "./steady.js";

const SILENT = 5_000;           // the server gives a sign of life more often
const GIVE_UP = 5_000;          // an answer that takes longer is none
const AGAIN = 1_000;
const now = document.getElementById("now"), offline = document.getElementById("offline");
const heard = document.getElementById("heard"), justMoved = document.getElementById("just-moved");

let stream = null, etag = null, latest = null;
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

async function show(html) {
  latest = html;
  await released();
  if (latest === html) draw(html);
}

function draw(html) {
  const focused = document.activeElement, row = focused?.closest("#now [data-key]")?.dataset.key;
  steadily(() => { now.innerHTML = html; ages(now); });
  const again = row && now.querySelector(`[data-key="${CSS.escape(row)}"]`);
  if (again) ((focused.matches("button") && again.querySelector("button")) || linkOf(again)).focus({ preventScroll: true });
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

function follow() {
  stream = new EventSource("/desk/stream");
  stream.addEventListener("queue", (event) => { connected(); show(event.data); });
  stream.addEventListener("alive", (event) => { connected(); tellBehind(event.data === "behind", steadily); });
  stream.addEventListener("error", lost);
}

/** The stream has ended, or nothing comes: look how the queue stands, and follow it anew as soon as that can be told. */
function lost() {
  if (!stream) return;
  stream.close();
  stream = null;
  look();
}

async function look() {
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch("/desk/now", { headers, cache: "no-store", signal: AbortSignal.timeout(GIVE_UP) });
    if (answer.status === 401) { location.reload(); return; }
    tellBehind(isBehind(answer), steadily);
    if (answer.status !== 304) {
      if (!answer.ok) throw new Error(answer.status);
      etag = answer.headers.get("ETag");
      await show(await answer.text());
    }
    connected();
    setTimeout(follow, AGAIN * (0.5 + Math.random()));   // not all at once at a server that was started anew
  } catch {
    cutOff();
    setTimeout(look, AGAIN);
  }
}

let hiding = null;

now.addEventListener("click", (event) => {
  if (!event.target.closest(".just-moved") || event.detail === 0) return;
  event.preventDefault();
  justMoved.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { justMoved.hidden = true; }, 3_000);
});

// Back from a truck's page: the queue as it stands now. A page that is left follows nothing.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
addEventListener("pagehide", () => { stream?.close(); stream = null; });

setInterval(() => ages(now), 1_000);
setInterval(() => {
  if (!stream || Date.now() - lastSign < SILENT) return;
  cutOff();
  lost();
}, 1_000);
addEventListener("offline", lost);   // a cable that is out is told at once, not when nothing has come for a while
shortcuts(now);
ages(now);
count();
follow();
