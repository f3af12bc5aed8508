// On every page of the desk. Nothing here is needed to work; it saves slips.

// A second press of a button while the first is under way would save twice.
document.addEventListener("submit", (event) => {
  const form = event.target
  if (form.method !== "post" || event.defaultPrevented) return
  if (form.dataset.isSent) event.preventDefault()
  form.dataset.isSent = "yes"
})
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.isSent
})
