// Sound: off until somebody has switched it on, because browsers allow none before a click.

const sound = document.getElementById("sound");
let audio = null;

export function beep(times) {
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
