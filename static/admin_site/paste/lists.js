// Lists: each item begins with a paragraph, and a list inside a list stands in an item.

import { isHidden } from "newsroom/paste/hidden"
import { hasContent } from "newsroom/paste/writer"

/** Writes the items into a list of this kind. Inside a line, they are words like others. */
export const writeList = (walk, items, name, format, list = null) => {
  if (walk.writer.isOneLine) return [...items].forEach((item) => walk.children(item, format))
  const inner = list ? walk.formatOf(list, format) : format
  const fill = (written) => writeItems(walk, [...items], written, inner)
  walk.writer.endLine()
  const last = walk.writer.parent.lastElementChild
  if (list && last && goesOn(last, list)) continueInside(walk, last, () => fill(last))
  else walk.writer.inside(name, fill, startOf(list))
}

// Some programs make a list of every item: its number goes on, or it has the same name.
const goesOn = (last, list) => {
  const before = list.previousElementSibling
  if (last.localName !== list.localName || before?.localName !== list.localName) return false
  const next = (Number(last.getAttribute("start")) || 1) + last.childElementCount
  if (list.localName === "ol") return Number(list.getAttribute("start")) === next
  return Boolean(list.className) && list.className === before.className
}

const startOf = (list) => {
  const start = Number(list?.getAttribute("start"))
  return list?.localName === "ol" && start > 1 && start < 1000 ? { start } : {}
}

const writeItems = (walk, items, written, format) => {
  for (const item of items) {
    if (isHidden(item, walk.styles)) continue
    const last = written.lastElementChild
    // Some programs write a list that belongs to an item behind it, not into it.
    if (["ul", "ol"].includes(item.localName) && last) {
      continueInside(walk, last, () => walk.node(item, format))
      continue
    }
    const made = walk.writer.inside("li", () => {
      if (item.localName === "li") walk.children(item, walk.formatOf(item, format))
      else walk.node(item, format)
    })
    if (hasContent(made)) beginWithParagraph(walk, made, last)
  }
}

const continueInside = (walk, element, fill) => {
  walk.writer.endLine()
  walk.writer.parents.push(element)
  fill()
  walk.writer.endLine()
  walk.writer.parents.pop()
}

const beginWithParagraph = (walk, item, before) => {
  const first = item.firstElementChild
  if (first.localName === "p") return
  const isOnlyLists = [...item.children].every((child) => /^[uo]l$/.test(child.localName))
  if (isOnlyLists && before) {
    before.append(...item.children)
    item.remove()
    return
  }
  const paragraph = walk.writer.create("p")
  if (/^h\d$/.test(first.localName)) {
    paragraph.append(...first.childNodes)
    first.replaceWith(paragraph)
  } else {
    item.prepend(paragraph)
  }
}

/**
 * A nested list of items that only say how deep they stand.
 * Each item: { element, level (from 1), isOrdered, start }; the element's children are moved.
 */
export const nested = (document, items) => {
  const root = document.createDocumentFragment()
  let open = [] // lists, outermost first
  for (const { element, level, isOrdered, start } of items) {
    open = open.slice(0, level)
    const name = isOrdered ? "ol" : "ul"
    if (open.length === level && open.at(-1).localName !== name) open.pop()
    while (open.length < level) open.push(newList(document, root, open, name, start))
    const item = document.createElement("li")
    item.append(...element.childNodes)
    open.at(-1).append(item)
  }
  return root
}

const newList = (document, root, open, name, start) => {
  const list = document.createElement(name)
  if (name === "ol" && start > 1) list.setAttribute("start", start)
  const parent = open.at(-1)
  ;(parent?.lastElementChild ?? parent ?? root).append(list)
  return list
}
