// Drawing what the server rendered: nodes that say the same stay, and an alert that was just answered or is under the
// pointer keeps its place until it is left alone.
import { ages } from "./ages.js";
import { released, steadily, underPointer } from "./steady.js";

const now = document.getElementById("now");
const sources = new Map();      // by key: what the server sent, as the node itself changes with its ages
const lingering = new Map();    // by alert: until when it keeps its place, and what it says meanwhile
let shown = null;

/** The alerts that wait for somebody, drills among them. */
export const waiting = () => [...now.querySelectorAll(".alert[data-sequence]:not(.settled)")];

/** Keep the alert's place for so many milliseconds, with these words on it. */
export function keepPlace(alert, milliseconds, words) {
  lingering.set(alert, { until: Date.now() + milliseconds, words });
}

/** The answer was undone: it is drawn as the server has it. */
export function giveUpPlace(alert) {
  lingering.delete(alert);
}

/** Draw it, unless it is what is drawn. again: also when it is. */
export function show(html, again = false) {
  if (html === shown && !again) return false;
  shown = html;
  const active = document.activeElement, focused = now.contains(active) ? active.closest("[data-key]")?.dataset.key : null;
  const field = focused && active.name;
  steadily(() => {
    const next = new DOMParser().parseFromString(html, "text/html").body;
    const kept = settled(next);
    for (const fresh of next.querySelectorAll("[data-key]")) if (next.contains(fresh)) reuse(fresh);
    for (const [card, before] of kept) putBack(next, card, before);
    ages(next);  // before it is measured: an age is shorter than a time
    now.replaceChildren(...next.childNodes);
  });
  sayWhatIsOutOfSight();
  if (focused) {
    const there = now.querySelector(`[data-key="${CSS.escape(focused)}"]`);
    (field ? there?.querySelector(`[name="${field}"]`) : there)?.focus({ preventScroll: true });
  }
  return true;
}

/** Cards that would go but keep their place, each with the keys of those that followed it. */
function settled(next) {
  const found = [], held = underPointer()?.closest(".alert");
  const cards = [...now.querySelectorAll(".unanswered .alert")];
  for (const [place, card] of cards.entries()) {
    if (next.querySelector(`.unanswered [data-key="${CSS.escape(card.dataset.key)}"]`)) continue;
    card.remove();  // a group that is drawn again as it is must not bring it along
    const stays = lingering.get(card.dataset.alert);
    if (card !== held && !(stays && stays.until > Date.now())) { lingering.delete(card.dataset.alert); continue; }
    card.classList.add("settled");
    card.dataset.settled = stays?.words ?? document.getElementById("said").dataset.settled;
    for (const button of card.querySelectorAll("button")) button.disabled = true;
    found.push([card, cards.slice(place + 1).map((each) => each.dataset.key)]);
  }
  return found;
}

function putBack(next, card, followers) {
  const section = next.querySelector(".unanswered");
  const follower = followers.map((key) => section.querySelector(`.alert[data-key="${CSS.escape(key)}"]`)).find(Boolean);
  const last = [...section.querySelectorAll(".alert")].at(-1);
  if (follower) follower.before(card);
  else if (last) last.after(card);
  else section.append(card);
}

/** Put the drawn node in the place of a fresh one that says the same; else carry over what a person did to it. */
function reuse(fresh) {
  const key = fresh.dataset.key, source = fresh.outerHTML;
  const drawn = now.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const same = drawn && sources.get(key) === source && !drawn.closest(".settled");
  sources.set(key, source);
  if (same) { fresh.replaceWith(drawn); return; }
  if (!drawn || drawn.tagName !== fresh.tagName) return;
  if (drawn.tagName === "DETAILS") {
    fresh.open = drawn.open;
    for (const input of fresh.querySelectorAll("input[name]")) input.value = drawn.querySelector(`[name="${input.name}"]`)?.value ?? "";
  }
}

/** Say how many alerts stand above what the window shows, in the colour of the gravest, which is the first. */
function sayWhatIsOutOfSight() {
  const pill = document.getElementById("out-of-sight");
  const hidden = [...now.querySelectorAll(".unanswered .alert:not(.settled):not(.exercise)")].filter((card) => (card.closest(".alike") ?? card).getBoundingClientRect().top < 0);
  pill.hidden = hidden.length === 0;
  pill.className = hidden[0]?.className.split(" ")[1] ?? "";
  pill.querySelector("b").textContent = hidden.length;
}

document.addEventListener("scroll", sayWhatIsOutOfSight, { passive: true });

setInterval(async () => {
  await released();
  const held = underPointer()?.closest(".alert");
  const left = [...now.querySelectorAll(".alert.settled")].some((card) => card !== held && !((lingering.get(card.dataset.alert)?.until ?? 0) > Date.now()));
  if (left) show(shown, true);
}, 500);
