// Ways through the page: a name for the editor, a filter over categories, links to what is missing.

/** The editor is a text box like any other to those who hear the page, and needs its label. */
export const nameEditor = (editor) => editor.view.dom.setAttribute("aria-label", "Body")

const ENOUGH_TO_FILTER = 12 // categories: more than fit the eye

/** With many categories, a box that narrows them. */
export const filterCategories = () => {
  const categories = document.getElementById("id_categories")
  const choices = categories ? [...categories.querySelectorAll("label")] : []
  if (choices.length < ENOUGH_TO_FILTER) return
  const filter = document.createElement("input")
  filter.type = "search"
  filter.className = "admin-filter"
  filter.placeholder = "Find a category"
  filter.setAttribute("aria-label", "Find a category")
  filter.addEventListener("input", (event) => {
    event.stopPropagation()
    const words = filter.value.trim().toLowerCase()
    for (const label of choices) {
      const isTicked = label.querySelector("input").checked
      label.parentElement.hidden = !isTicked && !label.textContent.toLowerCase().includes(words)
    }
  })
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault()
  })
  categories.before(filter)
}

/** From the panel to what is missing: the editor itself, or the first box of a part. */
export const leadToWhatIsMissing = () => {
  document.querySelector(".admin-requirements")?.addEventListener("click", (event) => {
    const link = event.target.closest("a")
    const part = link && document.getElementById(link.hash.slice(1))
    if (!part) return
    const room = part.closest(".admin-part, .admin-section") ?? part.parentElement
    const box =
      room.querySelector(".ProseMirror[contenteditable]") ??
      room.querySelector("input:not([type=hidden]), textarea, select")
    setTimeout(() => box?.focus({ preventScroll: true }))
  })
}
