// Sending a person's answers: one click, one alert, and ten seconds to take it back.
import { giveUpPlace, keepPlace } from "./list.js";
import { steadily } from "./steady.js";

const UNDO_SECONDS = 10;
const TOO_SOON = 700;           // a second click is not meant for what has just appeared
const now = document.getElementById("now");
const refused = document.getElementById("refused"), justMoved = document.getElementById("just-moved");
const meta = (name) => document.querySelector(`meta[name="${name}"]`).content;
const underWay = new Map();     // by alert: the answer that is being sent, and its end

/** Have `look` called once an answer is taken. */
export function takeAnswers(look) {
  now.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-answer]");
    if (!button || event.detail > 1) return;
    if (event.detail === 1 && button.closest(".just-moved")) { sayJustMoved(); return; }
    const { alert, alerts, answer, undoes } = button.dataset;
    if (alerts) {
      for (const each of alerts.split(" ")) send(each, { answer }, now.querySelector(`[data-key="${each}/${answer}"]`), look);
      return;
    }
    send(alert, undoes ? { answer, undoes: Number(undoes) } : { answer }, button, look);
  });
  now.addEventListener("submit", (event) => {
    event.preventDefault();
    const { alert, answer } = event.target.dataset, details = event.target.closest("details");
    send(alert, { answer, to: event.target.elements.to.value }, event.submitter, look).then((taken) => { if (taken) details.open = false; });
  });
}

/** One at a time for each alert, in the order they were pressed; the same again while it is under way is a slip. The
 * other buttons stay as they are: a press on a disabled one is lost without a word. */
async function send(alert, said, button, look) {
  const before = underWay.get(alert), title = nameOf(button);
  if (before && isSame(before.said, said)) return false;
  button.disabled = true;
  steadily(() => { refused.hidden = true; });
  const sending = (before?.end ?? Promise.resolve()).then(() => sendNow(alert, said, title, look));
  underWay.set(alert, { said, end: sending });
  const taken = await sending;
  if (underWay.get(alert)?.end === sending) underWay.delete(alert);
  await look();
  button.disabled = button.closest(".settled") !== null;
  return taken;
}

/** Whether the gate took it; a person is told when it did not. */
async function sendNow(alert, said, title, look) {
  try {
    const response = await fetch(`/v1/alerts/${alert}/acknowledgement`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Kakou-Form": meta("form-token") },
      body: JSON.stringify({ ...said, by: meta("by") }),
      signal: AbortSignal.timeout(15_000),
    });
    if (!response.ok) throw new Error(response.status);
    const { answers = [] } = response.status === 200 ? await response.json() : {};
    if (said.answer === "undone") giveUpPlace(alert);
    else offerUndo(alert, said.answer, title, number(answers, said.answer), look);
    return true;
  } catch {
    steadily(() => { refused.hidden = false; });
    return false;
  }
}

const isSame = (one, other) => one.answer === other.answer && one.to === other.to && one.undoes === other.undoes;

/** Which of the answers, counted from 1, was just given. */
const number = (answers, word) => answers.findLastIndex((each) => each.answer === word && each.by === meta("by")) + 1;

const nameOf = (button) => {
  const about = button.closest(".alert, .done");
  const goods = (about?.querySelector(".goods") ? about : about?.closest(".alike"))?.querySelector(".goods");
  return [about?.querySelector(".plate")?.textContent, goods?.textContent].filter(Boolean).join(" ").trim().slice(0, 60);
};

function offerUndo(alert, answer, title, which, look) {
  if (!which || answer === "handed-on") return;
  const words = document.getElementById("said").dataset[answer];
  if (answer === "taken") keepPlace(alert, UNDO_SECONDS * 1000, `${words} ${meta("by")}`);
  const bar = document.getElementById("undo").content.firstElementChild.cloneNode(true);
  const since = Date.now(), button = bar.querySelector("button"), seconds = bar.querySelector(".seconds");
  bar.querySelector(".what-was-said").textContent = `${words} ${meta("by")}: ${title}`;
  button.dataset.undoes = which;
  document.getElementById("undos").append(bar);
  const count = () => {
    const left = UNDO_SECONDS - Math.floor((Date.now() - since) / 1000);
    seconds.textContent = left;
    if (left <= 0) end();
  };
  button.disabled = true;
  setTimeout(() => { button.disabled = false; }, TOO_SOON);
  const ticking = setInterval(count, 250);
  const end = () => { clearInterval(ticking); bar.remove(); };
  button.addEventListener("click", async (event) => {
    if (event.detail > 1) return;
    if (await send(alert, { answer: "undone", undoes: which }, button, look)) end();
  });
  count();
}

let hiding = null;

function sayJustMoved() {
  justMoved.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { justMoved.hidden = true; }, 3_000);
}
