// The article's page: what is written goes to the server every few seconds, one request at a time.

const EVERY = 3000 // ms between two looks at the form
const PING = 10000 // ms: others learn within seconds that the article is open here
const LONGEST_BEACON = 60000 // bytes that browsers still send for a page that is gone
const line = document.getElementById("autosave-state")
const others = document.getElementById("article-others")
const form = document.getElementById("article_form")

// What the form would send, but for files, which only Save can send.
const written = () => {
  const words = [...new FormData(form)].filter(([, value]) => typeof value === "string")
  return new URLSearchParams(words).toString()
}
const say = (words) => {
  if (line.textContent !== words) line.textContent = words
}

let kept = null // what the server has, or what it gave us
let underway = null // the request that is in flight: there is never a second one
let askedAt = 0
let isSubmitted = false

const tellOthers = (names) => {
  others.hidden = names.length === 0
  others.textContent = names.length
    ? `${names.join(", ")} ${names.length === 1 ? "has" : "have"} this article open, too.`
    : ""
}

const send = async (body, isPing) => {
  underway = new AbortController()
  askedAt = Date.now()
  try {
    const answer = await fetch(line.dataset.url, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body,
      redirect: "manual",
      signal: underway.signal,
    })
    const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json")
    if (!isOurs) return isPing || say("Not saved on the server: please log in again in another tab.")
    const told = await answer.json()
    tellOthers(told.others ?? [])
    if (isPing) return
    if (told.is_saved) kept = body
    // While it was on its way, more may have been written.
    if (!told.is_saved || written() === kept) say(told.said)
  } catch {
    if (!isSubmitted && !isPing) say("Not saved on the server yet. Trying again.")
  } finally {
    underway = null
  }
}

const ping = () => {
  const { page, csrfmiddlewaretoken } = form.elements
  return new URLSearchParams({
    ping: "1",
    page: page.value,
    csrfmiddlewaretoken: csrfmiddlewaretoken.value,
  })
}

const look = () => {
  if (underway || isSubmitted) return
  const body = written()
  if (body !== kept) send(body, false)
  else if (Date.now() - askedAt >= PING && line.dataset.url.includes("article=")) send(`${ping()}`, true)
}

const leave = () => {
  if (isSubmitted) return
  const body = written()
  const isUnsaved = body !== kept && body.length < LONGEST_BEACON
  const last = isUnsaved ? new URLSearchParams(body) : ping()
  last.set("left", "1")
  navigator.sendBeacon(line.dataset.url, last)
}

if (line && form) {
  kept = line.hasAttribute("data-unsaved") ? null : written()
  // The editor writes what it has opened in its own way; that is no change by anybody.
  document.addEventListener("prose-editor:ready", () => {
    if (kept !== null && !line.textContent) kept = written()
  })
  form.addEventListener("input", () => say("Not saved on the server yet."))
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return
    isSubmitted = true
    underway?.abort()
  })
  window.addEventListener("pageshow", () => (isSubmitted = false))
  window.addEventListener("pagehide", leave)
  document.addEventListener("visibilitychange", () => document.hidden && look())
  setInterval(look, EVERY)
  look()
}
