// Footnotes and endnotes of any origin become marks of sources, with the words of the note.
//
// A note is where a short link in the text leads to, if the note leads back or is named as one:
// Word (_ftn1), LibreOffice (sdfootnote1sym), Google Docs (ftnt1), WordPress, Markdown, Wikipedia.

import { addressesIn, destination } from "newsroom/paste/addresses"
import { sourceHref } from "newsroom/paste/sources"

const SHORT = /^[\s[(]*(?:\d{1,3}|[a-z]{1,2}|[ivxl]{1,5}|[*†‡§¶])[\s\])]*$/i
const NAMED =
  /(?:^|[^a-z])(?:(?:sd)?(?:foot|end)?note|fn|ftnt?|edn|cite[-_]note|ref(?:erence)?)[-_:.a-z]{0,8}\d/i
const BACK = /^[\s[(]*(?:\d{1,3}|[a-z]{1,2}|[ivxl]{1,5}|[*†‡§¶↩↑^⏎])[\s\ufe0e\])]*$/i
// The boxes in which Word and LibreOffice put the paragraphs of one note.
const BOX =
  "[data-pasted-style*='mso-element:footnote' i]:not([data-pasted-style*='-list' i]), " +
  "[data-pasted-style*='mso-element:endnote' i]:not([data-pasted-style*='-list' i]), " +
  "div[id^=sdfootnote], div[id^=sdendnote]"
const LONGEST = 1000 // characters of a source's title; a longer note stays as a paragraph
const NUMBERED = /^\s*\[?(\d{1,3})[.)\]]?\s+(?=\S)/

export const readFootnotes = (document, styles, context) => {
  const named = targets(document)
  const links = [...document.querySelectorAll("a[href*='#']")].filter((link) =>
    SHORT.test(link.textContent),
  )
  const notes = new Map() // the note's element → the marks that lead to it
  for (const link of links) {
    const target = named.get(fragmentOf(link))
    const note = target && noteOf(target, link, named)
    if (note) notes.set(note, [...(notes.get(note) ?? []), link])
  }
  const marked = new Set([...notes.values()].flat())
  for (const link of links.filter((each) => !marked.has(each) && !around(each, notes))) {
    const note = around(named.get(fragmentOf(link)), notes)
    if (note) notes.get(note).push(link) // a second mark of a note that leads back to the first
    else if (isMarkWithoutNote(link)) dropMark(link, context)
  }
  const boxes = new Set([...notes.keys()].map((note) => note.parentElement))
  for (const [note, marks] of notes) replaceNote(document, note, marks, context)
  boxes.forEach(removeEmpty)
  readUnlinked(document, styles, context)
}

// The note that an element stands in.
const around = (element, notes) => {
  let outer = element
  while (outer && !notes.has(outer)) outer = outer.parentElement
  return outer
}

const targets = (document) => {
  const named = new Map()
  for (const element of document.querySelectorAll("[id], a[name]")) {
    for (const name of [element.id, element.getAttribute("name")]) {
      if (name && !named.has(name)) named.set(name, element)
    }
  }
  return named
}

const fragmentOf = (link) => {
  const written = link.getAttribute("href").split("#").slice(1).join("#")
  try {
    return decodeURIComponent(written)
  } catch {
    return written
  }
}

// The whole of the note: as far out as no other note and no mark of the text is in it.
const noteOf = (target, link, named) => {
  const block = target.closest(BOX) ?? target.closest("li, dd, p, div, aside, td") ?? target
  if (block.contains(link) || !isAfter(block, link)) return null
  const leadsBack = [...block.querySelectorAll("a[href*='#']")].some((back) => {
    const place = named.get(fragmentOf(back))
    return place && (place.contains(link) || link.contains(place) || isBeside(place, link))
  })
  if (!leadsBack && !NAMED.test(fragmentOf(link))) return null
  let note = block
  while (note.parentElement?.matches("div, li, aside") && isAlone(note)) note = note.parentElement
  return note
}

// An empty anchor before the mark.
const isBeside = (place, link) =>
  place.parentElement === link.parentElement && !place.textContent.trim()

const isAfter = (note, link) =>
  Boolean(link.compareDocumentPosition(note) & Node.DOCUMENT_POSITION_FOLLOWING)

const isAlone = (note) => {
  const parent = note.parentElement
  const around = [...parent.childNodes].filter((node) => node !== note && node.textContent.trim())
  return around.length === 0 && parent.localName !== "body"
}

const isMarkWithoutNote = (link) => {
  const style = link.getAttribute("data-pasted-style") ?? ""
  if (/mso-(?:foot|end)note-id/i.test(style)) return true
  const isRaised = link.closest("sup") || link.querySelector("sup")
  return (isRaised || link.matches("[class*=note i]")) && NAMED.test(fragmentOf(link))
}

const dropMark = (link, context) => {
  context.dropped.marks++
  raised(link).remove()
}

// The mark with the <sup> around it.
const raised = (mark) => {
  const outer = mark.parentElement
  if (!outer?.matches("sup, span") || outer.childElementCount !== 1) return mark
  return outer.textContent.trim() === mark.textContent.trim() ? raised(outer) : mark
}

const replaceNote = (document, note, links, context) => {
  const source = sourceOf(note, links, context)
  if (source.title.length > LONGEST || note.querySelector("table, img, ul, ol")) {
    keepAtEnd(document, note)
    links.forEach((link) => raised(link).remove())
    return
  }
  if (source.title || source.url) {
    links.forEach((link) => raised(link).replaceWith(markOf(document, source)))
    context.dropped.sources++
  }
  note.remove()
}

const keepAtEnd = (document, note) => {
  dropWayBack(note)
  const paragraph = document.createElement("div")
  paragraph.append(...note.childNodes)
  document.body.append(paragraph)
  note.remove()
}

// The list or the box of the notes, and the line above them, once the last of them is gone.
const removeEmpty = (box) => {
  const isEmpty = !box.textContent.trim() && !box.querySelector("img, table, a[data-source]")
  if (box.localName === "body" || !box.parentElement || !isEmpty) return
  const outer = box.parentElement
  if (box.previousElementSibling?.matches("hr")) box.previousElementSibling.remove()
  box.remove()
  removeEmpty(outer)
}

/** What a note says of its source: the first address in it, and its words. */
const sourceOf = (note, links, context) => {
  const copy = note.cloneNode(true)
  dropWayBack(copy)
  const leads = [...copy.querySelectorAll("a[href]")].map((link) => ({
    link,
    url: destination(link.getAttribute("href"), context),
  }))
  const [first, ...others] = leads.filter(({ url }) => url && /^https?:/i.test(url))
  for (const { link, url } of others) if (!isSpelledOut(link, url)) link.append(` (${url})`)
  if (first && isSpelledOut(first.link, first.url)) first.link.remove()
  copy.querySelectorAll("p, div, li, br").forEach((block) => block.after(" "))
  const title = cleanWords(copy.textContent)
  return first ? { url: first.url, title: trimEnd(title, first) } : ofWords(title, context)
}

const dropWayBack = (copy) => {
  copy.querySelectorAll("a[href*='#'], .mw-cite-backlink").forEach((link) => {
    const isMark = BACK.test(link.textContent) || link.matches(".mw-cite-backlink")
    if (isMark) raised(link).remove()
  })
}

const isSpelledOut = (link, url) => {
  const words = link.textContent.trim()
  const bare = (text) => text.replace(/^https?:\/\/(?:www\.)?|^www\./i, "").replace(/\/$/, "")
  return bare(words) === bare(url) || /^https?:\/\//i.test(words)
}

const cleanWords = (text) => text.replace(/[\s\u00a0]+/g, " ").trim()

const trimEnd = (title, { link }) =>
  link.parentNode ? title : title.replace(/(?<![\s,;:(–—-])[\s,;:(–—-]+\)?$/, "")

const ofWords = (title, context) => {
  const found = addressesIn(title).find(([, address]) => address)
  const url = found && destination(found[1], context)
  if (!url) return { url: "", title }
  const words = title.replace(found[0], "").trim()
  return { url, title: words.replace(/(?<![\s,;:(–—-])[\s,;:(–—-]+\)?\.?$/, "") }
}

const markOf = (document, { url, title }) => {
  const mark = document.createElement("a")
  mark.setAttribute("data-source", "")
  mark.dataset.href = sourceHref(url)
  mark.dataset.details = title
  return mark
}

// Google Docs copies notes as the last paragraphs, and their marks as raised figures without a link.
const readUnlinked = (document, styles, context) => {
  const marks = raisedFigures(document, styles)
  if (!marks.size) return
  const notes = lastNumbered(document)
  const isComplete = [...marks.keys()].every((number) => notes.has(number))
  if (notes.size !== marks.size || !isComplete) return
  for (const [number, note] of notes) {
    const source = ofNumbered(note, context)
    marks.get(number).forEach((mark) => mark.replaceWith(markOf(document, source)))
    context.dropped.sources++
    note.remove()
  }
}

const ofNumbered = (note, context) => {
  const copy = note.cloneNode(true)
  const first = note.ownerDocument.createTreeWalker(copy, NodeFilter.SHOW_TEXT).nextNode()
  first.data = first.data.replace(NUMBERED, "").replace(/^\s*\[?\d{1,3}[.)\]]?\s*$/, "")
  return sourceOf(copy, [], context)
}

const raisedFigures = (document, styles) => {
  const found = new Map()
  for (const element of document.body.querySelectorAll("span, sup")) {
    const isSup = element.localName === "sup"
    const isRaised = isSup || styles.get(element, "vertical-align") === "super"
    const number = /^\[?(\d{1,3})\]?$/.exec(element.textContent.trim())?.[1]
    if (!isRaised || !number || element.closest("a, sup sup, sup span")) continue
    found.set(number, [...(found.get(number) ?? []), element])
  }
  return found
}

// The paragraphs at the very end that begin with a number, in a row.
const lastNumbered = (document) => {
  const found = new Map()
  for (const paragraph of [...document.body.querySelectorAll("p")].reverse()) {
    const number = NUMBERED.exec(paragraph.textContent)?.[1]
    if (!number && !paragraph.textContent.trim()) continue
    if (!number || paragraph.closest("li, td, th, blockquote")) break
    found.set(number, paragraph)
  }
  return new Map([...found].reverse())
}
