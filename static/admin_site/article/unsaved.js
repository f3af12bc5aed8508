// What is not saved: said in one line, and asked about before the page is left. Nothing is remembered
// of keys and clicks: the form is compared with what was stored, so scripts may change it, too.

import { changes, isEmpty, NOW, read, rowCount } from "newsroom/article/form_state"

const GLANCE = 1000 // milliseconds between two looks at what scripts may have changed
const SOON = 150 // milliseconds after a key

export class Unsaved {
  constructor(form, page, served) {
    Object.assign(this, { form, page, served, isLeaving: false, isSaving: false, note: "", listeners: [] })
    this.line = document.getElementById("save-state")
    this.seen = JSON.stringify(read(form, NOW))
    window.addEventListener("beforeunload", (event) => {
      if (!this.isLeaving && this.differs()) event.preventDefault()
    })
    for (const type of ["input", "change", "click", "formset:added"]) form.addEventListener(type, () => this.lookSoon())
    document.addEventListener("formset:removed", () => this.lookSoon())
    setInterval(() => document.hidden || this.look(), GLANCE)
    this.tell()
  }

  /** Whether the form holds anything that is not stored: words, choices, rows, a file. */
  differs() {
    if (this.page.isSaved !== "yes") return true
    const now = read(this.form, NOW)
    return !isEmpty(changes(this.served, now)) || rowCount(now) > rowCount(this.served)
  }

  onChange(listener) {
    this.listeners.push(listener)
  }

  lookSoon() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.look(), SOON)
  }

  look() {
    const state = JSON.stringify(read(this.form, NOW))
    if (state !== this.seen) for (const listener of this.listeners) listener()
    this.seen = state
    this.tell()
  }

  tell() {
    if (this.isSaving) return
    if (this.differs()) return this.say(["Not saved yet", this.note].filter(Boolean).join(". "))
    this.say(this.page.article === "new" ? "" : "No unsaved changes")
  }

  say(words) {
    if (this.line && this.line.textContent !== words) this.line.textContent = words
  }
}
