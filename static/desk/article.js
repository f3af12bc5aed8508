// The article's page: names for the editor, a filter over categories, a word before words are lost.

const form = document.getElementById("article_form")
const body = document.getElementById("id_body")

// The editor is a text box like any other to those who hear the page, and needs its label.
body?.addEventListener("prose-editor:ready", ({ detail }) => {
  const box = detail.editor.view.dom
  box.setAttribute("aria-label", "Body")
  document.getElementById("body-heading")?.addEventListener("focus", () => box.focus())
})

// With more categories than fit the eye, a box that narrows them.
const ENOUGH_TO_FILTER = 12
const categories = document.getElementById("id_categories")
const choices = categories ? [...categories.querySelectorAll("label")] : []
if (choices.length >= ENOUGH_TO_FILTER) {
  const filter = document.createElement("input")
  filter.type = "search"
  filter.className = "desk-filter"
  filter.placeholder = "Find a category"
  filter.setAttribute("aria-label", "Find a category")
  filter.addEventListener("input", () => {
    const words = filter.value.trim().toLowerCase()
    for (const label of choices) {
      const isKept = label.querySelector("input").checked
      label.parentElement.hidden = !isKept && !label.textContent.toLowerCase().includes(words)
    }
  })
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault()
  })
  categories.before(filter)
}

// Leaving with unsaved words asks first.
let isDirty = false
form?.addEventListener("input", () => (isDirty = true))
form?.addEventListener("submit", () => (isDirty = false))
window.addEventListener("beforeunload", (event) => {
  if (isDirty) event.preventDefault()
})
