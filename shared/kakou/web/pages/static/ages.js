// How long ago, by the clock of this screen; the time itself as the zone's clock shows it.

export const wallClock = (time) => time.toLocaleString(document.documentElement.lang, { timeZone: "Asia/Shanghai", hour12: false });   // the zone's, wherever the screen stands

/** Say of every time within `part` that asks for it how long ago it was. */
export function ages(part) {
  const zh = document.documentElement.lang.startsWith("zh");
  for (const time of part.querySelectorAll("time[data-age]")) {
    const seconds = Math.max(0, (Date.now() - Date.parse(time.dateTime)) / 1000);
    const [count, unit] = seconds < 60 ? [seconds, "second"] : seconds < 5400 ? [seconds / 60, "minute"] : seconds < 129_600 ? [seconds / 3600, "hour"] : [seconds / 86_400, "day"];
    time.textContent = new Intl.RelativeTimeFormat(zh ? "zh-CN" : "en", { numeric: "always" }).format(-Math.floor(count), unit);
    time.title = wallClock(new Date(time.dateTime));
  }
}
