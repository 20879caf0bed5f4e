// The gate live: only the strips that have changed are drawn anew.
import { ages } from "./ages.js";
import { renew } from "./renewing.js";

const SLICE = 8;                // milliseconds of drawing, after which the page may be painted and answer
const now = document.getElementById("now"), onlyWrong = document.getElementById("only-wrong");
const { mark, of } = document.querySelector("main").dataset;
const made = document.createElement("template");
let strips = known(), shownWrong = null;

function known() {
  return new Map([...now.querySelectorAll(".strip")].map((strip) => [strip.dataset.key, strip]));
}

/** Put the strip in the place of the one before; what had the focus in it has it still. */
function replace(key, html) {
  const before = strips.get(key);
  if (!before) return;
  made.innerHTML = html;
  const strip = made.content.firstElementChild, links = [...before.querySelectorAll("a")];
  const focused = links.indexOf(document.activeElement);
  ages(strip);
  before.replaceWith(strip);
  strips.set(key, strip);
  if (focused >= 0) strip.querySelectorAll("a")[Math.min(focused, strip.querySelectorAll("a").length - 1)].focus({ preventScroll: true });
}

/** The strips to be drawn, those in sight first. */
function inOrder(news) {
  const inSight = ([key]) => {
    const box = strips.get(key)?.getBoundingClientRect();
    return box !== undefined && box.bottom > 0 && box.top < innerHeight;
  };
  const all = Object.entries(news), first = all.filter(inSight), drawn = new Set(first);
  return [...first, ...all.filter((each) => !drawn.has(each))];
}

/** Draw strips for as long as a person does not notice, then let the page be painted and answer, until all are drawn. */
async function drawStrips(news) {
  let began = performance.now();
  for (const [key, html] of inOrder(news)) {
    if (performance.now() - began > SLICE && !document.hidden) {
      await new Promise((go) => { setTimeout(go); });
      began = performance.now();
    }
    replace(key, html);
  }
}

async function draw(answer) {
  const news = await answer.json();
  if (news.whole !== undefined) {
    now.innerHTML = news.whole;
    strips = known();
    shownWrong = null;
    ages(now);
    return;
  }
  if (news.wrong !== shownWrong) document.getElementById("wrong").innerHTML = shownWrong = news.wrong;
  await drawStrips(news.strips);
}

onlyWrong.addEventListener("change", () => now.classList.toggle("only-wrong", onlyWrong.checked));
now.classList.toggle("only-wrong", onlyWrong.checked);
setInterval(() => ages(now), 1_000);
ages(now);
renew(of ? `/desk/lanes/now?gate=${encodeURIComponent(of)}` : "/desk/lanes/now", `"${mark}"`, draw);
