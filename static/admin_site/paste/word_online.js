// Word for the web: every item is a list of its own, and each paragraph ends in a mark.

import { nested } from "newsroom/paste/lists"

const ITEM = "li[data-aria-level]"
const HOLDER = ".ListContainerWrapper, ul, ol"

export const readWordOnline = (document) => {
  document.querySelectorAll(".EOP, .WACImageBorder").forEach((mark) => mark.remove())
  document.querySelectorAll("img.WACImage").forEach((image) => image.removeAttribute("role"))
  const seen = new Set()
  for (const item of document.querySelectorAll(ITEM)) {
    const holder = outermostHolder(item)
    if (seen.has(holder)) continue
    const run = runFrom(holder, seen)
    replace(document, run)
  }
}

const outermostHolder = (item) => {
  let holder = item.closest("ul, ol")
  while (holder.parentElement?.matches(HOLDER)) holder = holder.parentElement
  return holder
}

const runFrom = (holder, seen) => {
  const run = []
  let next = holder
  while (next?.matches(HOLDER) && next.querySelector(ITEM)) {
    run.push(next)
    seen.add(next)
    next = next.nextElementSibling
  }
  return run
}

const replace = (document, run) => {
  const items = run.flatMap((holder) => [...holder.querySelectorAll(ITEM)]).map((element) => ({
    element,
    level: Number(element.getAttribute("data-aria-level")) || 1,
    isOrdered: element.parentElement.localName === "ol",
    start: Number(element.parentElement.getAttribute("start")),
  }))
  const list = nested(document, items)
  run[0].replaceWith(list)
  run.slice(1).forEach((holder) => holder.remove())
}
