// The editor's windows, with one thing added: what cannot be used is said beside its field, and the
// window stays open.

import { crel, updateAttrsDialog } from "django-prose-editor/editor"

/**
 * Asks for values. `check(values)` returns {problems: {name: sentence}, values}; the answer is those
 * values, or null if the window was closed.
 */
export const ask = async (editor, properties, { check, ...options }, values) => {
  const answer = updateAttrsDialog(properties, options)(editor, values)
  const form = [...editor.view.dom.parentElement.querySelectorAll("dialog form")].at(-1)
  let checked = null
  const refuse = (event) => {
    checked = check(valuesOf(form, properties))
    const [name] = Object.keys(checked.problems)
    showProblems(form, properties, checked.problems)
    if (!name) return
    event.preventDefault()
    event.stopImmediatePropagation()
    form.elements[name].focus()
  }
  form.querySelector("button[type=submit]").addEventListener("click", refuse, { capture: true })
  return (await answer) && checked?.values
}

const valuesOf = (form, properties) =>
  Object.fromEntries(Object.keys(properties).map((name) => [name, form.elements[name].value]))

const showProblems = (form, properties, problems) => {
  for (const name of Object.keys(properties)) {
    const field = form.elements[name]
    const id = `${field.id}-problem`
    form.querySelector(`#${id}`)?.remove()
    field.toggleAttribute("aria-invalid", name in problems)
    field.removeAttribute("aria-describedby")
    if (!(name in problems)) continue
    field.setAttribute("aria-describedby", id)
    const words = crel("p", { id, className: "prose-editor-problem", role: "alert", textContent: problems[name] })
    field.closest(".prose-editor-dialog-field").append(words)
  }
}
