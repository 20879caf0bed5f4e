// The tasks: they come and go by themselves, a closing is sent once, and what is being typed stays.
import { renew } from "./renewing.js";
import { released, steadily } from "./steady.js";

const LOOK_EVERY = 5_000;       // nobody waits for a task within seconds; the history is asked each time
const now = document.getElementById("now"), { once } = now.dataset;
const sent = new WeakSet();
let latest = null;

now.addEventListener("submit", (event) => {
  const form = event.target;
  if (sent.has(form)) { event.preventDefault(); return; }
  sent.add(form);
  const button = form.querySelector("button");
  button.textContent = button.dataset.sending;
  setTimeout(() => { button.disabled = true; });   // once the form is on its way
});

async function draw(answer) {
  latest = await answer.text();
  await released();
  if (!writing()) show();
}

/** Nothing is moved under the hands of whoever writes: not even a half-typed word is lost. */
const writing = () => document.activeElement?.matches("#now textarea");

function show() {
  if (latest === null) return;
  const next = new DOMParser().parseFromString(latest, "text/html").body;
  latest = null;
  for (const field of next.querySelectorAll('[name="once"]')) field.value = once;
  const focused = document.activeElement, row = focused?.closest("#now [data-key]")?.dataset.key;
  const { count } = next.querySelector("[data-count]").dataset;
  for (const open of now.querySelectorAll("li[data-key]:has(details[open])")) keep(open, next);
  steadily(() => now.replaceChildren(...next.childNodes));
  if (row) now.querySelector(`[data-key="${CSS.escape(row)}"] ${focused.tagName}`)?.focus({ preventScroll: true });
  document.title = document.title.replace(/^(\(\d+\) )?/, count === "0" ? "" : `(${count}) `);
}

/** The row in which somebody is writing stays as it is, also where its task is closed by now: sending it tells so. */
function keep(open, next) {
  const same = next.querySelector(`[data-key="${CSS.escape(open.dataset.key)}"]`);
  if (same) same.replaceWith(open);
  else (next.querySelector("#tasks-rows ul") ?? next.querySelector("#tasks-rows")).prepend(open);
}

now.addEventListener("focusout", async () => { await released(); if (!writing()) show(); });
document.getElementById("fault")?.focus();
// Back from the next page: what was sent is not sent again unseen.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
renew("/desk/tasks/now", null, draw, undefined, LOOK_EVERY);
