// How long ago, by the clock of this screen; the time itself as the zone's clock shows it.

const language = document.documentElement.lang;
const clock = new Intl.DateTimeFormat(language, { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "medium", hour12: false });   // the zone's, wherever the screen stands
const ago = new Intl.RelativeTimeFormat(language.startsWith("zh") ? "zh-CN" : "en", { numeric: "always", style: language.startsWith("zh") ? "short" : "long" });

export const wallClock = (time) => clock.format(time);

/** Say of every time within `part` that asks for it how long ago it was. */
export function ages(part) {
  for (const time of part.querySelectorAll("time[data-age]")) {
    const seconds = Math.max(0, (Date.now() - Date.parse(time.dateTime)) / 1000);
    const [count, unit] = seconds < 60 ? [seconds, "second"] : seconds < 5400 ? [seconds / 60, "minute"] : seconds < 129_600 ? [seconds / 3600, "hour"] : [seconds / 86_400, "day"];
    const text = ago.format(-Math.floor(count), unit);
    if (time.textContent !== text) time.textContent = text;
    if (!time.title) time.title = wallClock(new Date(time.dateTime));
  }
}
