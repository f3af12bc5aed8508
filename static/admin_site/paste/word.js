// Word and Outlook for the desktop: lists and quotations are paragraphs with names and indents.

import { nested } from "newsroom/paste/lists"
import { sideMargins } from "newsroom/paste/styles"

const QUOTES = ".MsoQuote, .MsoIntenseQuote, .MsoBlockText"
const LIST = /\bl(\d+)\s+level(\d)/
const NUMBER = /^\(?(?:\d+(?:\.\d+)*|[a-z]{1,2}|[ivxlc]+)[.)]/i
// A marker in the text itself, where a program has left out the names of lists.
const TYPED = /^\s*([·•▪§o–-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])[\u00a0\s]{2,}/i
const STEP = 36 // points from one level of a list to the next

export const isWord = (document) =>
  Boolean(document.querySelector("[class^=Mso], [data-pasted-style*='mso-'i], o\\:p"))

/** Rewrites what only Word's style names and numbers say as the tags that mean it. */
export const readWord = (document, styles) => {
  const root = document.body
  for (const mark of [...root.querySelectorAll("o\\:p")]) {
    if (mark.textContent.trim()) mark.replaceWith(...mark.childNodes)
    else mark.remove()
  }
  markSpaces(root, styles)
  nameHeadings(document, styles)
  buildLists(document, styles)
  buildQuotes(document)
}

// Spaces in a row are written as &nbsp; which Word says of them.
const markSpaces = (root, styles) => {
  for (const span of root.querySelectorAll("span")) {
    if (styles.get(span, "mso-spacerun") === "yes") span.textContent = " "
  }
}

const nameHeadings = (document, styles) => {
  for (const paragraph of document.body.querySelectorAll("p")) {
    const level = Number(styles.get(paragraph, "mso-outline-level"))
    const named = /^Mso(?:Title|Heading([1-9])?)$/.exec(paragraph.className)
    if (!named && !(level >= 1 && level <= 6)) continue
    rename(paragraph, `h${Math.min(Number(named?.[1] ?? (level || 1)), 6)}`)
  }
}

const rename = (element, name) => {
  const renamed = element.ownerDocument.createElement(name)
  renamed.append(...element.childNodes)
  element.replaceWith(renamed)
}

const buildLists = (document, styles) => {
  const paragraphs = [...document.body.querySelectorAll("p, div")]
  let run = []
  for (const paragraph of paragraphs) {
    const item = itemOf(paragraph, styles)
    if (!item) continue
    if (run.length && !follows(item.element, run.at(-1).element)) {
      replaceRun(document, run)
      run = []
    }
    run.push(item)
  }
  if (run.length) replaceRun(document, run)
}

const itemOf = (element, styles) => {
  const list = LIST.exec(styles.get(element, "mso-list"))
  if (!list && !/^MsoListParagraph/.test(element.className)) return null
  const marker = [...element.querySelectorAll("span")].find(
    (span) => styles.get(span, "mso-list") === "ignore",
  )
  const typed = marker ? null : TYPED.exec(element.textContent)
  if (!list && !typed) return null
  const sign = (marker?.textContent ?? typed?.[1] ?? "").trim()
  if (marker) marker.remove()
  else if (typed) dropStart(element, typed[0].length)
  const indent = sideMargins(styles.of(element)).left
  const level = Number(list?.[2]) || Math.max(1, Math.round(indent / STEP))
  const start = Number.parseInt(sign.replace(/^\(/, ""), 10)
  return { element, level, isOrdered: NUMBER.test(sign), start }
}

const dropStart = (element, length) => {
  const texts = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  for (let left = length; left > 0 && texts.nextNode(); ) {
    const { data } = texts.currentNode
    texts.currentNode.data = data.slice(left)
    left -= data.length
  }
}

const follows = (element, before) => {
  let next = before.nextSibling
  const isSpace = (node) => node.nodeType !== Node.ELEMENT_NODE && !(node.data ?? "").trim()
  while (next && isSpace(next)) next = next.nextSibling
  return next === element
}

const replaceRun = (document, run) => {
  const place = document.createComment("")
  run[0].element.before(place)
  const shallowest = Math.min(...run.map((item) => item.level))
  const items = run.map((item) => ({ ...item, level: item.level - shallowest + 1 }))
  const list = nested(document, items)
  run.forEach((item) => item.element.remove())
  place.replaceWith(list)
}

const buildQuotes = (document) => {
  for (const paragraph of document.body.querySelectorAll(QUOTES)) {
    if (!paragraph.isConnected || paragraph.closest("blockquote")) continue
    const quote = document.createElement("blockquote")
    paragraph.before(quote)
    let next = paragraph
    while (next?.matches(QUOTES)) {
      const following = next.nextElementSibling
      quote.append(next)
      next = following
    }
  }
}
