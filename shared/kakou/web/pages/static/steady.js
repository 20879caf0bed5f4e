// What is under the pointer stays there while the page changes around it; what moved all the same takes no click at once;
// and nothing is drawn between a press and its release.

const FINGER_RESTS = 1_500;     // a finger counts as a pointer for so long
const JUST_MOVED = 700;
const SPARE = 200;             // pixels by which the page may become shorter meanwhile, as ages do, without a jump
const PRESS_LASTS = 2_000;      // whoever keeps a button down for longer must not miss an alert for it

const above = document.getElementById("room-above"), below = document.getElementById("room-below");
const resting = new WeakMap();  // by card: the timer after which clicks on it count again
let pointer = null, pressing = null;

for (const kind of ["pointermove", "pointerdown"]) {
  document.addEventListener(kind, (event) => {
    const until = event.pointerType === "mouse" ? Infinity : Date.now() + FINGER_RESTS;
    pointer = { x: event.clientX, y: event.clientY, until };
  }, { capture: true, passive: true });
}
document.documentElement.addEventListener("mouseleave", () => { pointer = null; });
document.addEventListener("pointerdown", () => {
  const press = pressing = new Promise((release) => {
    // The click follows its release at once: what waits for it runs after that.
    for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, () => setTimeout(release), { capture: true, once: true });
    setTimeout(release, PRESS_LASTS);
  }).then(() => { if (pressing === press) pressing = null; });
}, { capture: true, passive: true });

/** Ends when no button is held down: a node that is replaced between press and release takes no click. */
export async function released() {
  while (pressing) await pressing;
}

/** The innermost element with a key under the pointer, null without one. */
export function underPointer() {
  if (!pointer || pointer.until < Date.now()) return null;
  return document.elementFromPoint(pointer.x, pointer.y)?.closest("[data-key]") ?? null;
}

/** Do `change`, and scroll so that whatever is under the pointer stays where it is. */
export function steadily(change) {
  const held = chain(underPointer()), before = new Map(cards().map((card) => [card.dataset.key, topOf(card)]));
  change();
  const [there, top] = held.map(([key, at]) => [document.querySelector(`[data-key="${CSS.escape(key)}"]`), at]).find(([found]) => found) ?? [];
  if (there) hold(topOf(there) - top);
  else if (!underPointer()) giveBack();
  for (const card of cards()) {
    if (!(Math.abs(before.get(card.dataset.key) - topOf(card)) <= 2)) rest(card);
  }
}

const topOf = (element) => element.getBoundingClientRect().top;
const cards = () => [...document.querySelectorAll("[data-card][data-key]")];

/** The element and those around it that have a key, from within, each with its place. */
function chain(element) {
  const found = [];
  for (let each = element; each; each = each.parentElement?.closest("[data-key]")) found.push([each.dataset.key, topOf(each)]);
  return found;
}

function rest(card) {
  clearTimeout(resting.get(card));
  card.classList.add("just-moved");
  resting.set(card, setTimeout(() => card.classList.remove("just-moved"), JUST_MOVED));
}

/** Scroll by so much, and make the page longer where it cannot scroll so far. */
function hold(by) {
  if (Math.abs(by) < 1) return;
  const short = -(scrollY + by);
  if (short > 0) {
    above.style.height = `${above.offsetHeight + short}px`;
    by += short;
  }
  const room = document.documentElement.scrollHeight - innerHeight - scrollY;
  if (by > room) below.style.height = `${below.offsetHeight + by - room + SPARE}px`;
  scrollBy({ top: by, behavior: "instant" });
}

/** Take back what `hold` added, once nothing is under the pointer that it would move. */
setInterval(() => { if (!underPointer()) giveBack(); }, 500);

function giveBack() {
  if (!above.style.height && !below.style.height) return;
  above.style.height = "";
  below.style.height = "";
}
