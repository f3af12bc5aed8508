// On every page of the admin. Nothing here is needed to work; it saves slips.

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

// Boxes that look things up as one types: their label names them, empty or not.
let labels = 0
const nameLookups = () => {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const label = document.querySelector(`label[for="${select.id}"]`)
    const box = select.nextElementSibling?.querySelector("[role=combobox]")
    const shown = box?.querySelector("[role=textbox]")
    if (!label || !shown || shown.hasAttribute("aria-labelledby")) continue
    label.id ||= `admin-label-${++labels}`
    box.setAttribute("aria-labelledby", `${label.id} ${shown.id}`)
    shown.setAttribute("aria-labelledby", label.id)
  }
}
new MutationObserver((changes) => {
  const isLookup = (node) => node.classList?.contains("select2")
  if (changes.some((change) => [...change.addedNodes].some(isLookup))) nameLookups()
}).observe(document.body, { childList: true, subtree: true })
nameLookups()

// Unsaved words that this browser keeps belong to the account that is logged in; after a log-out, to
// nobody. A page that says nothing about an account, as the one to log in again, ends none.
const { account, drafts } = document.currentScript.dataset
if (account !== undefined) import(drafts).then(({ endOthers }) => endOthers(account))
