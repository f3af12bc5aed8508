// Why something was not saved, beside the buttons: one sentence and one button.

const WORDS_ARE_HERE = "Your words are still on this page."
const STYLE = /<style\b[^>]*><\/style>/ // the editor's, with the nonce of another page: our policy reports it

export class Refusal {
  constructor(saving) {
    this.saving = saving
    this.place = document.getElementById("save-refusal")
    this.isAboutLogIn = this.hasNewToken = false
    this.channel = new BroadcastChannel("newsroom.logged-in")
    this.channel.addEventListener("message", () => this.isAboutLogIn && this.loggedInAgain())
    window.addEventListener("focus", () => this.isAboutLogIn && this.loggedInAgain())
  }

  get page() {
    return this.saving.page
  }

  clear() {
    this.isAboutLogIn = false
    this.place.replaceChildren()
    this.place.hidden = true
  }

  say(sentence, label, act) {
    const words = Object.assign(document.createElement("p"), { textContent: sentence })
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "admin-button admin-button-first",
      textContent: label,
    })
    button.addEventListener("click", act)
    this.place.replaceChildren(words, button)
    this.place.hidden = false
    this.place.scrollIntoView({ block: "nearest" })
  }

  again = () => this.saving.begin(this.saving.button)

  /** What the server answered, or that it did not: {kind, status}. */
  async tell({ kind, status }) {
    if (kind === "unreachable") {
      return this.say(`The server did not answer, so this may not be saved. ${WORDS_ARE_HERE}`, "Try again", this.again)
    }
    if (kind === "logged out" || status === 403 || status === 413) return this.askWhoIsLoggedIn(status)
    this.say(`The server could not save this (error ${status}). ${WORDS_ARE_HERE}`, "Try again", this.again)
  }

  /** A log-in that ended or was renewed explains most refusals; a new token mends the latter. */
  async askWhoIsLoggedIn(status) {
    const who = await this.whoIsLoggedIn()
    if (who === undefined) return this.tell({ kind: "unreachable" })
    if (who === null) return this.loggedOut()
    if (String(who.account) !== this.page.account) return this.somebodyElse()
    if (status === 413) return this.tooLarge()
    this.saving.form.elements.csrfmiddlewaretoken.value = who.token
    if (!this.hasNewToken) {
      this.hasNewToken = true
      return this.saving.save(this.saving.button)
    }
    this.say(`You may not save this article. ${WORDS_ARE_HERE}`, "Copy the words", this.copy)
  }

  /** {account, token}; null if nobody is, undefined if the server does not say. */
  async whoIsLoggedIn() {
    try {
      const headers = { Accept: "application/json" }
      const response = await fetch(this.page.loggedIn, { redirect: "manual", headers, signal: AbortSignal.timeout(15_000) })
      if (response.type === "opaqueredirect") return null
      return response.ok ? await response.json() : undefined
    } catch {
      return undefined
    }
  }

  loggedOut() {
    this.isAboutLogIn = true
    const logIn = () => window.open(`${this.page.logIn}?next=${encodeURIComponent(this.page.loggedIn)}`, "_blank")
    this.say(`You are logged out, so nothing was saved. ${WORDS_ARE_HERE}`, "Log in in a new tab", logIn)
  }

  // The form gets the token of the new log-in; whoever wrote it says when it is saved.
  async loggedInAgain() {
    const who = await this.whoIsLoggedIn()
    if (!who || !this.isAboutLogIn) return
    if (String(who.account) !== this.page.account) return this.somebodyElse()
    this.isAboutLogIn = false
    this.saving.form.elements.csrfmiddlewaretoken.value = who.token
    this.say("You are logged in again.", this.saving.button?.textContent.trim() || "Save", this.again)
  }

  somebodyElse() {
    const sentence = `This browser is now logged in with another account, so nothing was saved. ${WORDS_ARE_HERE}`
    this.say(sentence, "Copy the words", this.copy)
  }

  tooLarge() {
    if (!this.saving.hasFile()) {
      return this.say(`This is too large to send. ${WORDS_ARE_HERE}`, "Try again", this.again)
    }
    const without = () => {
      for (const box of this.saving.form.querySelectorAll("input[type=file]")) box.value = ""
      this.again()
    }
    this.say(`The picture is too large to send. ${WORDS_ARE_HERE}`, "Save without the picture", without)
  }

  copy = () => {
    const { headline, standfirst } = this.saving.form.elements
    const body = document.querySelector(".admin-body .prose-editor > .ProseMirror")?.innerText ?? ""
    return navigator.clipboard.writeText([headline.value, standfirst.value, body].join("\n\n"))
  }

  // --- Errors in fields, where a chosen file would be lost with the page -------------------------

  /** Puts the errors of the server's page beside the fields of this one; false if some have no place. */
  showErrors(html) {
    const readable = html.replace(STYLE, "")
    const answer = new DOMParser().parseFromString(readable, "text/html").getElementById(this.saving.form.id)
    if (!answer || answer.querySelector(".admin-differences, ins, del")) return false
    const found = [...answer.querySelectorAll(".errorlist")].map((list) => [list, this.placeOf(list)])
    if (!found.length || found.some(([, place]) => !place)) return false
    for (const old of this.saving.form.querySelectorAll(".errorlist, .errornote")) old.remove()
    for (const [list, place] of found) place(document.importNode(list, true))
    const note = answer.querySelector(".errornote")
    if (note) this.saving.form.querySelector(":scope > div").prepend(document.importNode(note, true))
    this.saving.form.querySelector(".errornote, .errorlist").scrollIntoView({ block: "center" })
    return true
  }

  // Beside the control of the same name; errors of the whole form stand at its top.
  placeOf(list) {
    const room = list.closest(".form-row, td, fieldset")
    const name = room?.querySelector("[name]:not([type=hidden])")?.name
    if (!room) return (words) => this.saving.form.querySelector(":scope > div").prepend(words)
    const control = name && this.saving.form.elements[name]
    const own = (control instanceof RadioNodeList ? control[0] : control)?.closest(".form-row, td, fieldset")
    return own && ((words) => own.prepend(words))
  }
}
