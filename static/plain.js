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

  // An explanation is read out when the focus goes into it; the browser gives the focus back when it closes.
  for (const word of document.querySelectorAll(".word")) {
    word.addEventListener("toggle", (event) => {
      if (event.newState === "open") word.querySelector("button").focus();
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
