// What is not saved is kept in this browser, within a second, until the server has confirmed it.

import { CHANNEL, draftsOf, keyOf, put, remove } from "newsroom/article/draft_store"
import { changes, isEmpty, NOTHING, NOW, read, wordsOfOptions } from "newsroom/article/form_state"

const PAUSE = 300 // milliseconds without a key
const LONGEST = 900 // milliseconds that words wait while somebody types on
const ANSWER = 250 // milliseconds in which another tab says that it is still there

export class Drafts {
  /** `page` says whose form this is, of which article; `served` is its state as it is stored. */
  constructor(form, page, served) {
    const slot = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`
    Object.assign(this, { form, page, slot, hasRoom: true, written: "" })
    this.isOver = false // the account logged out in this browser, or all is saved: nothing is written
    this.isConfirmed = false
    this.base = page.isSaved === "yes" ? served : NOTHING
    this.key = keyOf(page.account, page.article, slot)
    this.listen()
  }

  listen() {
    this.channel = new BroadcastChannel(CHANNEL)
    this.channel.addEventListener("message", ({ data }) => {
      if (data.isAsking && this.written) this.channel.postMessage({ isThere: this.key })
      if ("account" in data) this.isOver = data.account !== this.page.account || this.isConfirmed
    })
    document.addEventListener("visibilitychange", () => document.hidden && this.write())
    window.addEventListener("pagehide", () => this.write())
  }

  /** Something may have changed: it is written soon. */
  writeSoon() {
    clearTimeout(this.timer)
    this.since ??= Date.now()
    const wait = Math.max(0, Math.min(PAUSE, this.since + LONGEST - Date.now()))
    this.timer = setTimeout(() => this.write(), wait)
  }

  /** What is told beside “not saved yet”. */
  get note() {
    if (this.isOver) return ""
    return this.hasRoom ? "Kept in this browser." : "This browser keeps no copy of your words, so save often."
  }

  /** Writes what differs now; nothing is kept of a form in which nothing differs. */
  async write() {
    clearTimeout(this.timer)
    this.since = null
    if (this.isOver) return
    const draft = this.draft(this.base)
    const words = JSON.stringify([draft.changes, Object.keys(draft.files)])
    if (words === this.written) return
    const isBlank = isEmpty(draft.changes)
    this.written = isBlank ? "" : words
    if (isBlank) return remove(this.key)
    this.hasRoom = await put(draft)
    this.afterWriting?.()
  }

  /** What differs from this state now, as it is stored. */
  draft(base) {
    const now = read(this.form, NOW)
    return {
      key: this.key,
      at: Date.now(),
      version: this.page.version,
      changes: changes(base, now),
      options: wordsOfOptions(this.form),
      files: this.files(),
    }
  }

  files() {
    const boxes = [...this.form.querySelectorAll("input[type=file]")]
    return Object.fromEntries(boxes.filter(({ files }) => files.length).map(({ name, files }) => [name, files[0]]))
  }

  /** Those of this article that no open tab holds: of tabs that were closed, left or killed. */
  async left() {
    const drafts = (await draftsOf(this.page.account, this.page.article)).filter(({ key }) => key !== this.key)
    if (!drafts.length) return []
    const there = await this.keysOfOtherTabs()
    return drafts.filter(({ key }) => !there.has(key))
  }

  keysOfOtherTabs() {
    const found = new Set()
    this.channel.addEventListener("message", ({ data }) => data.isThere && found.add(data.isThere))
    this.channel.postMessage({ isAsking: true })
    return new Promise((resolve) => setTimeout(() => resolve(found), ANSWER))
  }

  /** The server has it. Words typed since `sent` are kept under the article, to be offered there. */
  async confirm({ sent, article }) {
    clearTimeout(this.timer)
    this.isOver = this.isConfirmed = true
    const rest = this.draft(sent)
    if (!isEmpty(rest.changes)) await put({ ...rest, key: keyOf(this.page.account, article, this.slot), files: {} })
    if (isEmpty(rest.changes) || article !== this.page.article) await remove(this.key)
    return isEmpty(rest.changes)
  }
}
