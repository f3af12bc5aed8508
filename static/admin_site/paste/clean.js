// From what lies on the clipboard to the plain HTML of an article, and what is left out on the way.

import { Walk } from "newsroom/paste/blocks"
import { accept, dropComments } from "newsroom/paste/changes"
import { readFootnotes } from "newsroom/paste/footnotes"
import { readOurPages } from "newsroom/paste/our_pages"
import { parse, Styles } from "newsroom/paste/styles"
import { isWord, readWord } from "newsroom/paste/word"
import { readWordOnline } from "newsroom/paste/word_online"

const OURS = ["data-source", "data-details", "data-href", "data-head"]

/** What a paste leaves out or changes, counted for the line that says so. */
export const nothingDropped = () => ({
  pictures: 0,
  comments: 0,
  deletions: 0,
  insertions: 0,
  people: new Set(),
  marks: 0,
  links: 0,
  media: 0,
  sources: 0,
})

/**
 * The blocks of pasted HTML, in a <div> of an inert document.
 * `site`: hosts that are ours; `mediaUrl`: where our pictures are. Nothing is requested.
 */
export const clean = (html, { site, mediaUrl }) => {
  const dropped = nothingDropped()
  const { document, sheets } = parse(html)
  const isOurs = document.querySelector("[data-pm-slice]") !== null
  const base = document.querySelector("base[href]")?.getAttribute("href") ?? ""
  const context = { site, mediaUrl, base, isOurs, dropped }
  const styles = new Styles(sheets)
  for (const name of OURS) forget(document, name)
  dropComments(document.body, dropped)
  accept(document.body, dropped)
  readOurPages(document, isOurs)
  readFootnotes(document, styles, context)
  const fromWord = isWord(document)
  if (fromWord) readWord(document, styles)
  readWordOnline(document)
  tidySpaces(document, fromWord)
  return { blocks: new Walk(document, styles, context).blocks(document.body), dropped }
}

const forget = (document, name) =>
  document.querySelectorAll(`[${name}]`).forEach((element) => element.removeAttribute(name))

// Browsers and office programs write a space as &nbsp; where it stands at the edge of a tag or
// beside another. Alone between two words it is the author's. Word writes all its own as they are.
const tidySpaces = (document, fromWord) => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const text = texts.currentNode
    if (!text.data.includes("\u00a0") || text.parentElement.closest("pre")) continue
    text.data = text.data.replace(/[ \n\t\u00a0]{2,}/g, " ")
    if (!fromWord) text.data = text.data.replace(/^\u00a0|\u00a0$/g, " ")
  }
}
