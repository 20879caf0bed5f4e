// A truck's page: says when there is news, chooses by the keyboard, sends once.
import { ages, wallClock } from "./ages.js";
import { pictures } from "./pictures.js";
import { isBehind, tellBehind } from "./renewing.js";
import { released, steadily } from "./steady.js";
import { sendCommands } from "./truck_commands.js";
import { letters } from "./truck_keys.js";

const LOOK_EVERY = 2_000;
const GIVE_UP = 5_000;
const form = document.querySelector("form.decide"), offline = document.getElementById("offline"), news = document.getElementById("news");
const { standing, visit } = document.querySelector("main").dataset;
const page = `/desk/visits/${encodeURIComponent(visit)}`;
const laneNow = document.getElementById("lane-now"), past = document.getElementById("past");
let lastSign = Date.now(), sent = false, shown = null;

/** The text of a part of the page; null once the session is over, when the page asks to sign in. */
async function ask(part) {
  const answer = await fetch(page + part, { cache: "no-store", signal: AbortSignal.timeout(GIVE_UP) });
  if (answer.status === 401) { location.replace(page); return null; }
  if (!answer.ok) throw new Error(answer.status);
  if (part === "/standing") tellBehind(isBehind(answer), steadily);
  return answer.text();
}

/** What the history has comes after all else: nobody waits for it to decide. */
async function lookBack() {
  try {
    const answer = await fetch(`${page}/past?part=true`, { cache: "no-store", signal: AbortSignal.timeout(GIVE_UP) });
    const isPart = answer.headers.get("Content-Type")?.startsWith("text/html");   // and no problem for programs
    if (isPart && (answer.ok || answer.status === 503)) past.innerHTML = await answer.text();
  } catch { /* the link to it stays */ }
}

/** Show a banner, or hide it: neither moves a button from under the pointer. */
function tell(banner, is) {
  if (banner.hidden === is) steadily(() => { banner.hidden = !is; });
}

async function look() {
  try {
    const stands = await ask("/standing");
    if (stands === null) return;
    tell(news, !sent && stands !== standing);
    if (!await lookAtLane()) return;
    lastSign = Date.now();
    tell(offline, false);
  } catch {
    if (offline.hidden) document.getElementById("offline-since").textContent = wallClock(new Date(lastSign));
    tell(offline, true);
  }
  setTimeout(look, LOOK_EVERY);
}

/** False once the session is over. */
async function lookAtLane() {
  const lane = await ask("/lane");
  if (lane !== null && lane !== shown) {
    await released();
    steadily(() => showLane(lane));
  }
  return lane !== null;
}

/** Also beside the buttons what the devices have answered; no buttons once another truck has come into the lane. */
function showLane(lane) {
  laneNow.innerHTML = shown = lane;
  const taken = laneNow.querySelector("[data-taken]") !== null;
  for (const form of document.querySelectorAll("form.command")) form.hidden = taken;
  for (const beside of document.querySelectorAll("[data-answer-of]")) {
    const text = laneNow.querySelector(`[data-newest="${beside.dataset.answerOf}"]`)?.outerHTML ?? "";
    if (beside.innerHTML !== text) beside.innerHTML = text;
  }
}

/** Offer the reasons of the decision that is chosen. */
function offer() {
  const chosen = form.querySelector('[name="decision"]:checked')?.value;
  for (const group of form.querySelectorAll("optgroup")) group.hidden = group.disabled = chosen !== undefined && group.dataset.of !== chosen;
  const select = form.elements.template;
  if (select.selectedOptions[0]?.parentElement.disabled) select.value = "";
}

if (form) {
  for (const proposed of form.querySelectorAll("[data-plate]")) {
    proposed.hidden = false;
    proposed.addEventListener("click", () => { form.elements.plate.value = proposed.dataset.plate; });
  }
  form.addEventListener("change", offer);
  form.addEventListener("submit", (event) => {
    if (sent) { event.preventDefault(); return; }
    sent = true;
    const button = form.querySelector(".send");
    button.textContent = button.dataset.sending;
    setTimeout(() => { button.disabled = true; });   // once the form is on its way
  });
  document.addEventListener("keydown", (event) => {
    if (!form.checkVisibility()) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const within = event.target.closest("form");   // whoever writes into another one does not mean this
      if (!within || within === form) form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, select, input:not([type=radio])")) return;
    const choice = form.querySelector(`[data-digit="${CSS.escape(event.key)}"]`);
    if (!choice) return;
    choice.checked = true;
    choice.focus();
    offer();
    event.preventDefault();
  });
  offer();
}
// Back from the next page: what was sent is not sent again unseen.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

letters();
pictures();
sendCommands(() => lookAtLane().catch(() => {}));
setInterval(() => ages(document), 1_000);
ages(document);
lookBack();
look();
