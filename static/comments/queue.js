/* Keys of the moderators' queue: a cursor over the cards, and a key for each button of a card.

A key presses what a mouse would press; what pressing does is in deciding.js. They know each other by
events alone: "newsroom:current" (here is the card to look at), "newsroom:end" (there was none below). */

const list = document.getElementById("queue-cards")
const help = document.getElementById("queue-help")
const search = document.getElementById("searchbar")
const TYPED_IN = "textarea, select, [contenteditable], input:not([type=checkbox])"

const cards = () => [...list.querySelectorAll(".card")]
const current = () => list.querySelector(".card[aria-current]")
const menuOf = (card) => card?.querySelector(".card-reasons")

const mark = (card) => {
  if (card === current()) return
  const before = current()
  before?.removeAttribute("aria-current")
  if (menuOf(before)) menuOf(before).open = false
  card?.setAttribute("aria-current", "true")
}

const show = (card) => {
  mark(card)
  if (!card) return search.closest(".queue").querySelector("#queue-empty a")?.focus()
  card.focus({ preventScroll: true })
  const isTall = card.offsetHeight > innerHeight / 2
  card.scrollIntoView({ block: isTall ? "start" : "nearest" })
}

const step = (by) => {
  const all = cards()
  const next = all[all.indexOf(current()) + by]
  if (next) show(next)
  else if (by > 0) document.dispatchEvent(new CustomEvent("newsroom:end", { detail: show }))
}

// --- Why it is rejected ---

const openMenu = (card) => {
  const menu = menuOf(card)
  if (!menu) return
  menu.open = true
  menu.querySelector(".card-reason-list").focus({ preventScroll: true })
  menu.scrollIntoView({ block: "nearest" })
}
const closeMenu = (card) => {
  menuOf(card).open = false
  card.focus({ preventScroll: true })
}
const inMenu = (card, key) => {
  const menu = menuOf(card)
  if (key === "Escape") closeMenu(card)
  else if (key === "Enter") card.querySelector("[data-key=r]").click()
  else if (key === "w") menu.querySelector("textarea").focus()
  else menu.querySelector(`[data-reason="${CSS.escape(key)}"]`)?.click()
}
const inOwnWords = (event) => {
  const card = event.target.closest(".card")
  if (event.key === "Escape") closeMenu(card)
  else if (event.key === "Enter" && !event.shiftKey) card.querySelector("[data-own]").click()
  else return
  event.preventDefault()
}

// --- Keys ---

const OF_THE_PAGE = {
  j: () => step(1),
  k: () => step(-1),
  r: () => openMenu(current()),
  x: () => current()?.querySelector(".card-tick input")?.click(),
  z: () => document.getElementById("queue-undo").click(),
  "/": () => search.focus(),
  "?": () => help.showModal(),
}
const REPEATED = ["j", "k"] // a key that is held down decides nothing more

document.addEventListener("keydown", (event) => {
  const { key, target } = event
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || help.open) return
  if (target.matches(".card-own textarea")) return inOwnWords(event)
  if (target.matches(TYPED_IN) || (event.repeat && !REPEATED.includes(key))) return
  const card = current()
  if (menuOf(card)?.open) {
    if (key === "Enter" && target.matches("button, a, summary")) return
    if (key === "Tab") return
    event.preventDefault()
    return inMenu(card, key)
  }
  const pressed = /^[a-z]$/.test(key) && key !== "r" && card?.querySelector(`[data-key=${key}]`)
  if (!pressed && !OF_THE_PAGE[key]) return
  event.preventDefault()
  if (pressed) pressed.click()
  else OF_THE_PAGE[key]()
})

search.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && current()) show(current())
})
for (const kind of ["focusin", "pointerdown"]) {
  list.addEventListener(kind, (event) => event.target.closest(".card") && mark(event.target.closest(".card")))
}
document.addEventListener("newsroom:current", (event) => show(event.detail))

const keys = document.getElementById("queue-keys")
keys.hidden = false
keys.addEventListener("click", () => help.showModal())
document.documentElement.classList.add("has-keys")
mark(cards()[0])
