// Pictures of a truck: says in words where one cannot be loaded, and has one that was enlarged stand in sight.

export function pictures() {
  for (const image of document.querySelectorAll(".picture img, .plate-picture img")) {
    const failed = () => {
      image.classList.add("unloaded");
      image.nextElementSibling.hidden = false;
    };
    if (image.complete && !image.naturalWidth) failed();
    else image.addEventListener("error", failed);
  }
  for (const picture of document.querySelectorAll(".picture")) {
    picture.addEventListener("toggle", () => { if (picture.open) picture.scrollIntoView({ block: "nearest" }); });
  }
}
