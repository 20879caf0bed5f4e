// Commands to the lane's devices, sent beside the page: what is typed into the decision's form stays there.
import { released, steadily } from "./steady.js";

const GIVE_UP = 30_000;
const { perhaps } = document.querySelector("main").dataset;
const result = document.getElementById("result");

/** Have commands sent; `taken` is called after each, whatever came of it. */
export function sendCommands(taken) {
  for (const form of document.querySelectorAll("form.command")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, event.submitter, taken);
    });
  }
}

async function send(form, button, taken) {
  if (button.disabled) return;
  const body = new URLSearchParams(new FormData(form, button));
  button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" }, signal: AbortSignal.timeout(GIVE_UP) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.status === 401) { location.reload(); return; }
    const once = page.querySelector('form.command [name="once"]');
    // Sent again it is the same command; the page says by a new number when it is another one.
    if (once) for (const field of document.querySelectorAll('form.command [name="once"]')) field.value = once.value;
    const fault = page.getElementById("fault");
    await say(fault ?? (answer.ok ? null : alone(page.querySelector(".fault")?.textContent ?? perhaps)));
    if (answer.ok && !fault && form.elements.text) form.reset();
  } catch {
    await say(alone(perhaps));
  }
  button.disabled = false;
  taken();
}

/** What went wrong, where the answer is no truck's page. */
function alone(words) {
  const said = document.createElement("div");
  said.innerHTML = '<div class="result" role="alert" id="fault" tabindex="-1"><p></p></div>';
  said.querySelector("p").textContent = words;
  return said.firstElementChild;
}

/** Show what went wrong; null where nothing did. */
async function say(fault) {
  await released();
  steadily(() => { result.replaceChildren(...(fault ? [fault] : [])); });
  fault?.focus();
}
