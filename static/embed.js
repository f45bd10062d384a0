// The lines that put a card into another page need the site's address. Where site.yaml has none, it is the one that
// the reader came by.

for (const code of document.querySelectorAll("code[data-card]")) {
  const address = new URL(code.dataset.card, location.href).href.replace(/index\.html$/, "");
  const line = code.textContent.replace('src=""', `src="${address}"`);
  code.textContent = line;
  code.closest("[hidden]")?.removeAttribute("hidden");
}
