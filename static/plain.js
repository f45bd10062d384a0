// What the plain-language page gains from a script; without it, the page misses nothing that it says.
{
  // How old the evidence is today. The page itself is built without a clock.
  for (const time of document.querySelectorAll(".facts time")) {
    const then = new Date(`${time.dateTime}T00:00`);
    const now = new Date();
    const birthday = new Date(now.getFullYear(), then.getMonth(), then.getDate());
    const years = now.getFullYear() - then.getFullYear() - (now < birthday ? 1 : 0);
    if (years < 1) continue;
    const age = document.createElement("span");
    age.textContent = years === 1 ? "(more than 1 year ago)" : `(more than ${years} years ago)`;
    time.after(" ", age);
  }

  // On a phone the story is folded, so that the answer is not far from the questions; a link into it opens its part.
  if (matchMedia("(width < 40rem)").matches) {
    for (const part of document.querySelectorAll("details.part")) part.open = false;
  }
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const part = target && target.closest("details");
    if (part) part.open = true;
  };
  addEventListener("hashchange", reveal);
  reveal();

  // An explanation opens beside its word where there is room, and at the foot of the screen where there is not.
  let asked = null;
  addEventListener("click", (event) => {
    asked = event.target.closest(".term button[popovertarget]");
  }, { capture: true });
  const place = (word) => {
    const near = asked && asked.getAttribute("popovertarget") === word.id && matchMedia("(width >= 40rem)").matches;
    word.classList.toggle("near", Boolean(near));
    word.style.removeProperty("left");
    word.style.removeProperty("top");
    if (!near) return;
    const gap = 8;
    const from = asked.closest(".term").getBoundingClientRect();
    const size = word.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const begin = document.documentElement.dir === "rtl" ? from.right - size.width : from.left;
    const below = from.bottom + gap + size.height <= innerHeight || from.top - gap - size.height < 0;
    const left = Math.max(gap, Math.min(begin, width - size.width - gap));
    const top = below ? from.bottom + gap : from.top - gap - size.height;
    word.style.setProperty("left", `${left + scrollX}px`);
    word.style.setProperty("top", `${top + scrollY}px`);
  };

  // It is read out when the focus goes into it; the browser gives the focus back when it closes.
  for (const word of document.querySelectorAll(".word")) {
    word.addEventListener("toggle", (event) => {
      if (event.newState !== "open") return;
      place(word);
      word.querySelector("button").focus({ preventScroll: true });
    });
  }

  for (const button of document.querySelectorAll("button.print")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // On paper, where the page can be found: its own address when the site does not know its public one.
  for (const place of document.querySelectorAll(".address[hidden]")) {
    if (location.protocol === "file:") continue;
    place.querySelector("span").textContent = location.href.split("#")[0];
    place.hidden = false;
  }
}
