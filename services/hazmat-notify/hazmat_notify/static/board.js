// The server renders; this script follows the feed, fetches what changed, and sends answers.
"use strict";

const LOOK_EVERY = 10_000;      // movements of goods do not go through the feed
const SILENCE = 40_000;         // the feed's heartbeat comes every 15 s
const now = document.getElementById("now");
const offline = document.getElementById("offline");
const refused = document.getElementById("refused");
const heard = document.getElementById("heard");
const meta = (name) => document.querySelector(`meta[name="${name}"]`).content;

const wallClock = (time) => time.toLocaleString(document.documentElement.lang, { timeZone: "Asia/Shanghai", hour12: false });   // the zone's, wherever the screen stands

let lastSign = Date.now();
let looking = null;
let again = false;

function ages() {
  const zh = document.documentElement.lang.startsWith("zh");
  for (const time of now.querySelectorAll("time[data-age]")) {
    const seconds = Math.max(0, (Date.now() - Date.parse(time.dateTime)) / 1000);
    const [count, unit] = seconds < 60 ? [seconds, "second"] : seconds < 5400 ? [seconds / 60, "minute"] : seconds < 129_600 ? [seconds / 3600, "hour"] : [seconds / 86_400, "day"];
    time.textContent = new Intl.RelativeTimeFormat(zh ? "zh-CN" : "en", { numeric: "always" }).format(-Math.floor(count), unit);
    time.title = wallClock(new Date(time.dateTime));
  }
}

function connected() {
  lastSign = Date.now();
  offline.hidden = true;
}

function cutOff() {
  if (!offline.hidden) return;
  document.getElementById("offline-since").textContent = wallClock(new Date(lastSign));
  offline.hidden = false;
}

// ---- sound: off until somebody has switched it on, because browsers allow none before a click
const sound = document.getElementById("sound");
let audio = null;

function beep(times) {
  if (!audio || audio.state !== "running") return;
  for (let i = 0; i < times; i += 1) {
    const tone = audio.createOscillator(), gain = audio.createGain(), at = audio.currentTime + i * 0.35;
    tone.frequency.value = i % 2 ? 660 : 880;
    gain.gain.setValueAtTime(0.25, at);
    gain.gain.exponentialRampToValueAtTime(0.001, at + 0.3);
    tone.connect(gain).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.3);
  }
}

async function switchSound(on) {
  audio = audio || new AudioContext();
  await (on ? audio.resume() : audio.suspend());
  sound.setAttribute("aria-pressed", String(on));
  localStorage.setItem("kakou-sound", on ? "on" : "off");
}

sound.addEventListener("click", async () => {
  await switchSound(sound.getAttribute("aria-pressed") !== "true");
  beep(1);
});
if (localStorage.getItem("kakou-sound") === "on") {
  document.addEventListener("click", (event) => { if (event.target !== sound) switchSound(true); }, { once: true });
}

const sequences = () => [...now.querySelectorAll(".alert[data-sequence]")].map((each) => Number(each.dataset.sequence));
let loudest = Math.max(0, ...sequences());

let shown = "";

function show(html) {
  if (html === shown) return;   // what is being read or clicked stays where it is
  shown = html;
  const open = [...now.querySelectorAll("details[open]")].map((each) => each.dataset.unit);
  const focused = document.activeElement?.dataset?.alert && document.activeElement.dataset;
  now.innerHTML = html;
  for (const each of now.querySelectorAll("details")) each.open = open.includes(each.dataset.unit);
  if (focused) now.querySelector(`[data-alert="${focused.alert}"][data-answer="${focused.answer}"]`)?.focus();
  const after = now.querySelectorAll("[data-alert].alert").length;
  const newest = Math.max(0, ...sequences());
  if (newest > loudest) {
    loudest = newest;
    heard.textContent = now.querySelector("#unanswered-title").textContent;
    beep(now.querySelector(".alert.climbed") ? 6 : 2);
  }
  document.title = document.title.replace(/^(\(\d+\) )?/, after ? `(${after}) ` : "");
  ages();
}

async function look() {
  if (looking) { again = true; return looking; }
  looking = (async () => {
    do {
      again = false;
      try {
        const answer = await fetch("/board/now", { signal: AbortSignal.timeout(8000) });
        if (answer.status === 401) { location.reload(); return; }
        if (!answer.ok) throw new Error(answer.status);
        show(await answer.text());
      } catch { cutOff(); }
    } while (again);
  })();
  await looking;
  looking = null;
}

function follow(after) {
  const feed = new EventSource(`/v1/alerts/stream?after=${after}`);
  feed.addEventListener("open", () => { connected(); look(); });
  feed.addEventListener("alert", () => { connected(); look(); });
  feed.addEventListener("answered", () => { connected(); look(); });
  feed.addEventListener("heartbeat", connected);
  feed.addEventListener("error", () => {
    cutOff();
    if (feed.readyState === EventSource.CLOSED) setTimeout(() => follow(now.querySelector("[data-last]").dataset.last), 2000);
  });
}

now.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-answer]");
  if (!button) return;
  const buttons = button.parentElement.querySelectorAll("button");
  for (const each of buttons) each.disabled = true;
  refused.hidden = true;
  try {
    const answer = await fetch(`/v1/alerts/${button.dataset.alert}/acknowledgement`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Kakou-Form": meta("form-token") },
      body: JSON.stringify({ answer: button.dataset.answer, by: meta("by") }),
      signal: AbortSignal.timeout(15_000),
    });
    if (!answer.ok) throw new Error(answer.status);
    await look();
  } catch {
    refused.hidden = false;
    for (const each of buttons) each.disabled = false;
  }
});

// ---- the stock in the past
const back = document.getElementById("back"), span = document.getElementById("span");
const backTo = document.getElementById("back-to"), past = document.getElementById("past");
const nowWord = backTo.textContent;
let asked = 0, sliding = null;

const backTime = () => new Date(Date.now() + Number(back.value) * Number(span.value) * 60_000);

async function lookBack() {
  const turn = asked += 1, at = backTime();
  if (back.value === "0") { past.replaceChildren(); return; }
  try {
    const answer = await fetch(`/board/past?at=${encodeURIComponent(at.toISOString())}`, { signal: AbortSignal.timeout(8000) });
    if (!answer.ok) throw new Error(answer.status);
    const html = await answer.text();
    if (turn === asked) past.innerHTML = html;
  } catch { cutOff(); }
}

for (const each of [back, span]) {
  each.addEventListener("input", () => {
    backTo.textContent = back.value === "0" ? nowWord : wallClock(backTime());
    back.setAttribute("aria-valuetext", backTo.textContent);
    clearTimeout(sliding);
    sliding = setTimeout(lookBack, 120);
  });
}

setInterval(() => { ages(); if (Date.now() - lastSign > SILENCE) cutOff(); }, 1000);
setInterval(look, LOOK_EVERY);
ages();
follow(meta("last"));
