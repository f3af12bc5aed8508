// What differs between two texts, by words; bodies are compared as they are read, not by their tags.

const MOST_EDITS = 600 // words that differ: beyond that, both texts are shown whole
const CONTEXT = 80 // characters around a change: enough to recognise the sentence
const BLOCKS = "p, h2, h3, h4, li, pre, blockquote, figcaption, tr, hr, br"

/** The words of the HTML, a line for each block; a picture by its alt text. */
export const textOf = (html) => {
  const { body } = new DOMParser().parseFromString(html, "text/html")
  for (const image of body.querySelectorAll("img")) image.replaceWith(`[picture: ${image.alt || image.getAttribute("src")}]\n`)
  for (const block of body.querySelectorAll(BLOCKS)) block.append("\n")
  return body.textContent.replace(/\n{2,}/g, "\n").trim()
}

/** Runs of words as [kind, text]; a kind is "kept", "removed" (only before) or "added" (only after). */
export const compare = (before, after) => {
  const [a, b] = [pieces(before), pieces(after)]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const middle = edits(a.slice(start, a.length - end), b.slice(start, b.length - end))
  return joined([...a.slice(0, start).map(kept), ...middle, ...a.slice(a.length - end).map(kept)])
}

const pieces = (text) => text.match(/\s+|\S+/g) ?? []
const kept = (piece) => ["kept", piece]
const removed = (piece) => ["removed", piece]
const added = (piece) => ["added", piece]

// The shortest edit script (Myers 1986): its time is the length times the number of differences.
const edits = (a, b) => {
  const trace = []
  let furthest = new Map([[1, 0]])
  for (let d = 0; d <= Math.min(a.length + b.length, MOST_EDITS); d++) {
    const next = new Map(furthest)
    for (let k = -d; k <= d; k += 2) {
      const isDown = k === -d || (k !== d && furthest.get(k - 1) < furthest.get(k + 1))
      let x = isDown ? furthest.get(k + 1) : furthest.get(k - 1) + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      next.set(k, x)
      if (x >= a.length && x - k >= b.length) return walkBack(a, b, [...trace, furthest], d)
    }
    trace.push(furthest)
    furthest = next
  }
  return [...a.map(removed), ...b.map(added)]
}

const walkBack = (a, b, trace, distance) => {
  const found = []
  let [x, y] = [a.length, b.length]
  for (let d = distance; d >= 0; d--) {
    const furthest = trace[d]
    const k = x - y
    const isDown = k === -d || (k !== d && furthest.get(k - 1) < furthest.get(k + 1))
    const from = d === 0 ? 0 : furthest.get(isDown ? k + 1 : k - 1)
    const fromY = d === 0 ? 0 : from - (isDown ? k + 1 : k - 1)
    while (x > from && y > fromY) found.push(kept(a[--x])), y--
    if (d > 0) found.push(isDown ? added(b[--y]) : removed(a[--x]))
  }
  return found.reverse()
}

const joined = (runs) => {
  const found = []
  for (const [kind, text] of runs) {
    if (found.at(-1)?.[0] === kind) found.at(-1)[1] += text
    else found.push([kind, text])
  }
  return found.map(([kind, text]) => [kind, kind === "kept" ? abridged(text) : text])
}

const abridged = (text) => (text.length > 3 * CONTEXT ? `${text.slice(0, CONTEXT)} … ${text.slice(-CONTEXT)}` : text)
