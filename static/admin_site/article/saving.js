// Saving without leaving the page: until the server has confirmed it, every word stays where it was
// written. What stops a saving is said in one sentence, with one button.

import { NOW, read } from "newsroom/article/form_state"
import { Refusal } from "newsroom/article/refusals"

const PATIENCE = 45_000 // milliseconds for the server's answer
const PATIENCE_WITH_FILE = 200_000 // a little more than it gives an upload to arrive

/** What a form that was saved is marked with, if a browser shows it again: see page.js. */
export const SAVED = "saved"

// What the server knows an attempt by: articles/admin/save_keys.py.
const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")

export class Saving {
  constructor(form, page, unsaved, drafts) {
    Object.assign(this, { form, page, unsaved, drafts, isUnderWay: false, isNative: false })
    this.refusal = new Refusal(this)
    form.addEventListener("submit", (event) => this.submitted(event))
  }

  submitted(event) {
    if (event.defaultPrevented || this.isNative) return
    event.preventDefault()
    this.begin(event.submitter)
  }

  /** Somebody pressed a button: what was tried before counts no more. */
  begin(button) {
    if (this.isUnderWay) return
    this.refusal.hasNewToken = false
    this.save(button)
  }

  /** Sends the form as the button would. */
  async save(button) {
    this.button = button
    this.refusal.clear()
    this.start()
    const attempt = { key: newKey(), sent: read(this.form, NOW) }
    const body = new FormData(this.form, button)
    body.set("save_key", attempt.key)
    if (this.unanswered) body.set("earlier_key", this.unanswered.key)
    const answer = await this.send(body)
    this.end()
    await this.take(answer, attempt)
  }

  start() {
    this.isUnderWay = this.unsaved.isSaving = true
    this.unsaved.say("Saving…")
    this.drafts.write()
  }

  end() {
    this.isUnderWay = this.unsaved.isSaving = false
    this.unsaved.tell()
  }

  get address() {
    return this.form.getAttribute("action") ?? location.href
  }

  hasFile() {
    return [...this.form.querySelectorAll("input[type=file]")].some(({ files }) => files.length)
  }

  /** {kind, status}: "saved" with what the server says of it, "refused" with its page, … */
  async send(body) {
    const signal = AbortSignal.timeout(this.hasFile() ? PATIENCE_WITH_FILE : PATIENCE)
    const options = { method: "POST", body, signal, redirect: "manual", headers: { Accept: "application/json" } }
    try {
      const response = await fetch(this.address, options)
      if (response.type === "opaqueredirect") return { kind: "logged out" }
      if (response.headers.get("Content-Type")?.startsWith("application/json") && response.ok) {
        return { kind: "saved", ...(await response.json()) }
      }
      if (response.ok) return { kind: "refused", html: await response.text() }
      return { kind: response.status === 404 ? "gone" : "failed", status: response.status }
    } catch {
      return { kind: "unreachable" }
    }
  }

  async take(answer, attempt) {
    if (answer.kind === "saved") return this.confirm(answer, answer.was ? this.unanswered.sent : attempt.sent)
    // Nobody knows whether it was saved: the next attempt asks.
    if (answer.kind === "unreachable" || answer.status >= 500) this.unanswered ??= attempt
    if (answer.kind === "gone") return this.submitNatively()
    if (answer.kind === "refused") {
      return this.hasFile() && this.refusal.showErrors(answer.html) ? null : this.submitNatively()
    }
    return this.refusal.tell(answer)
  }

  /** Words that were typed while it was saved wait on the article's page. */
  async confirm({ location: next, article, page }, sent) {
    const isAll = await this.drafts.confirm({ sent, article: String(article) })
    this.unsaved.isLeaving = true
    this.form.elements.opened_version.value = SAVED
    location.assign(isAll ? next : page)
  }

  /** As a browser does without scripts: the server's page takes the place of this one. */
  submitNatively() {
    this.drafts.write()
    this.unsaved.isLeaving = this.isNative = true
    this.form.requestSubmit(this.button)
  }
}
