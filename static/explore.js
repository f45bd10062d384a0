// A button under every forest plot. Nothing else is asked for until somebody presses it.

const addresses = document.getElementById("explore").dataset;
const absolute = (path) => new URL(path, document.baseURI).href;

for (const place of document.querySelectorAll(".explore")) {
  const button = place.querySelector("button");
  const word = button.firstChild;
  const figure = place.closest("figure");
  const problem = document.createElement("span");
  problem.setAttribute("role", "status");
  place.append(problem);
  place.hidden = false;
  let panel;

  const show = (open) => {
    figure.classList.toggle("exploring", open);
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    word.data = open ? "Back to the figure" : "Explore this plot";
  };

  button.addEventListener("click", async () => {
    if (panel) {
      show(panel.hidden);
      return;
    }
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    problem.textContent = "Loading …";
    try {
      const { explorer } = await import(absolute(addresses.explorer));
      const found = await explorer(place.dataset, {
        plot: absolute(place.dataset.plot),
        layouts: absolute(addresses.layouts),
        vega: absolute(addresses.vega),
      });
      panel = found.panel;
      place.before(panel);
      button.setAttribute("aria-controls", panel.id);
      show(true);
      await found.draw();
      problem.textContent = "";
    } catch (error) {
      if (panel) {
        show(false);
        panel.remove();
        panel = undefined;
      }
      problem.textContent = "The plot to explore could not be loaded. The figure above shows the same results.";
      console.error(error);
    }
    button.removeAttribute("aria-disabled");
  });
}
