// A button that copies a citation; without a script its text can still be selected.

for (const place of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(place.dataset.copy);
  const button = place.appendChild(document.createElement("button"));
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-describedby", text.id);
  const status = place.appendChild(document.createElement("span"));
  status.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      status.textContent = "Copied.";
    } catch {
      // a browser may refuse: mark the text, so that the reader's own keys copy it
      getSelection().selectAllChildren(text);
      status.textContent = "The text is marked: copy it with the keyboard.";
    }
  });
}
