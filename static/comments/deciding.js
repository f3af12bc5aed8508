/* Decisions in place: the next card is there before the server answers; what fails, comes back.

Decisions are sent one after the other, so that an undo never overtakes what it undoes. Without this
script every button sends the same form to the same address, and the whole page comes back. */

const list = document.getElementById("queue-cards")
const form = document.getElementById("decision-form")
const said = document.getElementById("queue-said")
const undo = document.getElementById("queue-undo")
const empty = document.getElementById("queue-empty")
const tick = document.getElementById("queue-all")

const SIGNED_OUT = "You are logged out, so nothing was decided. Log in again in another tab, then decide again."
const DEAD = "The server did not answer. Your decision may or may not be saved. Reload before you decide again."
const FAILED = "The server could not save this. Nothing was decided. Please try again."
const PATIENCE = 15_000 // milliseconds
const LOW = 15 // cards: when fewer are left, the next page is fetched
const LOOK = 30_000 // milliseconds between two looks at the counts

const cards = () => [...list.querySelectorAll(".card")]
const current = () => list.querySelector(".card[aria-current]")
const say = (words) => { said.textContent = words }
const focus = (card) => document.dispatchEvent(new CustomEvent("newsroom:current", { detail: card }))

// --- Sending ---

let turns = 0
const made = [] // what an undo takes back, the last decision at the end
let unsent = 0 // decisions that the server has not answered
let last = Promise.resolve()

const inTurn = (work) => (last = last.then(work, work))
const decideInTurn = (work) => {
  unsent += 1
  inTurn(work).finally(() => { unsent -= 1 })
}
addEventListener("beforeunload", (event) => unsent && event.preventDefault())

// What the server told; where it did not do it, `failed` says why.
async function post(address, told) {
  const body = new FormData()
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value)
  for (const [name, value] of Object.entries(told)) body.set(name, value)
  const options = { method: "POST", body, redirect: "manual", keepalive: true }
  try {
    const answer = await fetch(address, {
      ...options, headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(PATIENCE),
    })
    if (answer.type === "opaqueredirect") return { failed: SIGNED_OUT }
    const isTold = answer.headers.get("Content-Type")?.startsWith("application/json")
    const heard = isTold ? await answer.json() : {}
    if (heard.counts) count(heard.counts)
    return answer.ok ? heard : { failed: heard.said || FAILED, isStale: answer.status === 409 }
  } catch {
    return { failed: DEAD, isStale: true }
  }
}

const count = (counts) => {
  for (const [tab, words] of Object.entries(counts)) {
    for (const each of document.querySelectorAll(`[data-count="${tab}"]`)) each.textContent = words
  }
}

// --- Cards that go, and come back ---

let numbered = 0
const number = (card) => { card.dataset.number ??= numbered++ }
cards().forEach(number)

const take = (card) => {
  const all = cards()
  const at = all.indexOf(card)
  const next = all[at + 1] || all[at - 1]
  card.remove()
  card.removeAttribute("aria-current")
  empty.hidden = Boolean(next)
  focus(next)
  topUp()
}

const putBack = (card) => {
  const place = cards().find((each) => Number(each.dataset.number) > Number(card.dataset.number))
  list.insertBefore(card, place || null)
  empty.hidden = true
}

// The card as the server has it now, in the place of the one that is known.
async function renewed(card) {
  try {
    const answer = await fetch(card.dataset.cardUrl, { redirect: "manual", cache: "no-store" })
    if (!answer.ok) return card
    const piece = new DOMParser().parseFromString(await answer.text(), "text/html")
    const fresh = document.adoptNode(piece.querySelector(".card"))
    fresh.dataset.number = card.dataset.number
    const [typed, field] = [card, fresh].map((each) => each.querySelector(".card-own textarea"))
    if (typed && field) field.value = typed.value
    if (card.isConnected) {
      const isCurrent = card.hasAttribute("aria-current")
      card.replaceWith(fresh)
      if (isCurrent) focus(fresh)
    }
    return fresh
  } catch {
    return card
  }
}

const complain = (card, words) => {
  const line = card.querySelector(".card-problem")
  line.textContent = words
  line.hidden = false
}

// --- Deciding, and undoing ---

const nameOf = (card) => card.querySelector("h2").textContent.trim()

const decide = (card, button) => {
  const stays = "stays" in button.dataset || list.dataset.tab === "all"
  const own = "own" in button.dataset && card.querySelector(".card-own textarea")
  const told = { seen: button.value, ...(own && { [own.name]: own.value }) }
  const address = button.getAttribute("formaction")
  if (own && !own.value.trim()) return own.focus()
  card.querySelector(".card-problem").hidden = true
  if (!stays) take(card)
  const [turn, next] = [(turns += 1), current()]
  decideInTurn(async () => {
    const heard = await post(address, told)
    if (heard.failed) return fail(card, heard, () => turn === turns && next === current())
    made.push({ card, keys: heard.undo })
    say(`${nameOf(card)}: ${heard.said}`)
    undo.hidden = false
    if (stays) await renewed(card)
  })
}

// It comes back to its place. The cursor goes along unless the moderator has gone on meanwhile: a key
// that was meant for one comment must not decide about another.
async function fail(card, { failed, isStale }, isLeft) {
  const back = isStale ? await renewed(card) : card
  if (!back.isConnected) putBack(back)
  complain(back, failed)
  say(`${nameOf(back)}: ${failed}`)
  if (isLeft() && !document.activeElement.matches("input, textarea")) focus(back)
}

const takeBack = () => decideInTurn(async () => {
  const decision = made.pop()
  if (!decision) return say("There is nothing to undo.")
  const heard = await post(list.dataset.undoUrl, { decisions: decision.keys })
  undo.hidden = !made.length
  const back = await renewed(decision.card)
  if (!back.isConnected && !document.getElementById(back.id)) putBack(back)
  if (heard.failed) complain(back, heard.failed)
  say(`${nameOf(back)}: ${heard.failed || heard.said}`)
  focus(document.getElementById(back.id))
})

// Of hundreds of cards the server need not hear what was seen of those that are not meant.
const leaveOutUnticked = () => {
  for (const card of cards()) {
    if (card.querySelector(".card-tick input").checked) continue
    for (const field of card.querySelectorAll("input, textarea")) field.disabled = true
  }
}

form.addEventListener("submit", (event) => {
  const card = event.submitter?.closest(".card")
  if (!card) return leaveOutUnticked() // of many at once, the whole page tells
  event.preventDefault()
  decide(card, event.submitter)
})
undo.addEventListener("click", takeBack)

// --- The next page ---

async function more() {
  const link = document.getElementById("queue-following")
  if (!link) return
  const answer = await fetch(link.href, { redirect: "manual", cache: "no-store" })
  if (!answer.ok) return
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  for (const card of page.querySelectorAll("#queue-cards > .card")) {
    if (document.getElementById(card.id)) continue
    number(card)
    list.append(card)
  }
  const following = page.getElementById("queue-following")
  if (following) link.href = following.href
  else link.parentElement.remove()
  if (cards().length) empty.hidden = true
}
const topUp = () => inTurn(() => cards().length < LOW && more().catch(() => {}))
document.addEventListener("newsroom:end", async (event) => {
  const end = cards().at(-1)
  await inTurn(() => more().catch(() => {}))
  const next = end?.nextElementSibling
  if (next) event.detail(next)
})

// --- Counts, and ticks ---

async function look() {
  if (document.visibilityState !== "visible" || unsent) return
  const answer = await fetch(list.dataset.countsUrl, { redirect: "manual", cache: "no-store" }).catch(() => null)
  if (answer?.ok) count((await answer.json()).counts)
}
setInterval(look, LOOK)

if (tick) {
  tick.closest("label").hidden = false
  tick.addEventListener("change", () => {
    for (const each of list.querySelectorAll(".card-tick input[type=checkbox]")) each.checked = tick.checked
  })
}
topUp()
