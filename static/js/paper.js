// One convenience: a button that copies the article's address. Everything else is plain HTML.
for (const button of document.querySelectorAll(".copy-link")) {
  if (!navigator.clipboard) break;
  const words = button.querySelector("span");
  const before = words.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.address);
      words.textContent = "Copied";
    } catch {
      words.textContent = "Your browser blocked copying";
    }
    setTimeout(() => { words.textContent = before; }, 2500);
  });
}
