// Plain text as paragraphs: a line each, with the addresses in it as links.

import { addressesIn, destination } from "newsroom/paste/addresses"
import { nothingDropped } from "newsroom/paste/clean"

export const plain = (text, { site, mediaUrl }) => {
  const document = new DOMParser().parseFromString("", "text/html")
  const context = { site, mediaUrl }
  const blocks = document.createElement("div")
  for (const line of text.split(/\r\n?|\n/)) {
    if (line.trim()) blocks.append(paragraph(document, line.replace(/\s+/g, " ").trim(), context))
  }
  return { blocks, dropped: nothingDropped() }
}

const paragraph = (document, line, context) => {
  const written = document.createElement("p")
  for (const [words, address] of addressesIn(line)) {
    const href = address && destination(address, context)
    if (!href) {
      written.append(words)
      continue
    }
    const link = document.createElement("a")
    link.setAttribute("href", href)
    link.append(words)
    written.append(link)
  }
  return written
}
