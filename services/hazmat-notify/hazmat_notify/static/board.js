// The server renders; this follows the feed and fetches what changed.
import { ages, wallClock } from "./ages.js";
import { takeAnswers } from "./answers.js";
import { lookBackOn } from "./history.js";
import { show, waiting } from "./list.js";
import { beep } from "./sound.js";
import { released, steadily } from "./steady.js";

const LOOK_EVERY = 10_000;      // movements of goods do not go through the feed
const SILENCE = 40_000;         // the feed's heartbeat comes every 15 s
const now = document.getElementById("now");
const offline = document.getElementById("offline");
const heard = document.getElementById("heard");
const clock = document.getElementById("clock");
const face = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const ahead = Date.parse(clock.dateTime) - Date.now();  // the gate's clock counts, whatever this screen's says

let lastSign = Date.now();
let looking = null;
let again = false;
let newest = Math.max(0, ...waiting().map(sequence));

function sequence(alert) {
  return Number(alert.dataset.sequence);
}

function connected() {
  lastSign = Date.now();
  if (!offline.hidden) steadily(() => { offline.hidden = true; document.body.classList.remove("stale"); });
}

function cutOff() {
  if (!offline.hidden) return;
  document.getElementById("offline-since").textContent = wallClock(new Date(lastSign));
  steadily(() => { offline.hidden = false; document.body.classList.add("stale"); });
}

function draw(html) {
  if (!show(html)) return;
  const alerts = waiting(), fresh = alerts.filter((each) => sequence(each) > newest);
  newest = Math.max(newest, ...fresh.map(sequence));
  const real = alerts.filter((each) => !each.matches(".exercise"));
  if (fresh.length) {
    heard.textContent = now.querySelector(fresh.some((each) => real.includes(each)) ? "#unanswered-title" : ".exercises").textContent;
    const bells = fresh.filter((each) => "rings" in each.dataset);
    if (bells.length) beep(bells.some((each) => each.matches(".climbed")) ? 6 : 2);
  }
  document.title = document.title.replace(/^(\(\d+\) )?/, real.length ? `(${real.length}) ` : "");
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
        const html = await answer.text();
        await released();
        draw(html);
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

takeAnswers(look);
lookBackOn(cutOff);
setInterval(() => { clock.textContent = face.format(Date.now() + ahead); ages(now); if (Date.now() - lastSign > SILENCE) cutOff(); }, 1000);
setInterval(look, LOOK_EVERY);
ages(now);
follow(document.querySelector('meta[name="last"]').content);
