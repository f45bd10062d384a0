// The switch between the two pages of a review keeps the outcome that its reader is at.
{
  const links = [...document.querySelectorAll(".switch a:not([aria-current])")];
  const addresses = links.map((link) => link.getAttribute("href").split("#")[0]);
  const anchor = /^outcome-/;
  const timers = new Map();

  const point = (id) => links.forEach((link, i) => link.setAttribute("href", `${addresses[i]}#${id}`));

  // An outcome counts as being read when it stays in the middle of the window for a moment: not when a reader only
  // scrolls past it, back to the switch.
  const watch = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        clearTimeout(timers.get(target));
        if (isIntersecting) timers.set(target, setTimeout(() => point(target.id), 800));
      }
    },
    { rootMargin: "-45% 0px -45% 0px" },
  );
  for (const part of document.querySelectorAll("[id^='outcome-']")) watch.observe(part);

  const follow = () => {
    const id = location.hash.slice(1);
    if (anchor.test(id) && document.getElementById(id)) point(id);
  };
  addEventListener("hashchange", follow);
  follow();
}
