// From any pasted document to the few plain tags of an article: the walk over its elements.

import { addressesIn, destination } from "newsroom/paste/addresses"
import { isHidden } from "newsroom/paste/hidden"
import { writeList } from "newsroom/paste/lists"
import { altOf, attributesOf, isOurs, kindOf } from "newsroom/paste/pictures"
import { sideMargins } from "newsroom/paste/styles"
import { writeTable } from "newsroom/paste/tables"
import { Writer } from "newsroom/paste/writer"

// As articles/rendering/enrichment.py names them: the headline is the page's only h1.
const HEADINGS = { h1: "h2", h2: "h2", h3: "h3", h4: "h4", h5: "h4", h6: "h4" }
const BLOCKS = new Set(
  (
    "address article aside body center details dd div dl dt fieldset footer form header hgroup " +
    "html legend main nav p search section summary"
  ).split(" "),
)
const FORMATS = {
  b: "strong", strong: "strong", i: "em", em: "em", u: "u", s: "s", strike: "s", del: "s",
  sub: "sub", sup: "sup", code: "code", tt: "code",
}
const QUOTATION = { least: 18, most: 216 } // points of indent: a quarter of an inch to three
const DEEPEST = 200 // elements in each other: far beyond any document, far below the stack's end

export class Walk {
  constructor(document, styles, context) {
    this.writer = new Writer(document)
    this.styles = styles
    this.context = context // site, mediaUrl, base, isOurs, dropped
    this.depth = 0
  }

  /** The blocks of the document's body, in an element of their own. */
  blocks(body) {
    this.children(body, {})
    this.writer.endLine()
    return this.writer.root
  }

  children(element, format) {
    if (this.depth > DEEPEST) return this.words(element.textContent, format)
    this.depth++
    for (const node of [...element.childNodes]) this.node(node, format)
    this.depth--
  }

  node(node, format) {
    if (node.nodeType === Node.TEXT_NODE) this.words(node.data, format)
    if (node.nodeType === Node.ELEMENT_NODE && !isHidden(node, this.styles)) {
      this.element(node, format)
    }
  }

  words(text, format) {
    if (format.href || format.code) return this.writer.text(text, format)
    for (const [words, address] of addressesIn(text)) {
      const href = address && destination(address, this.context)
      this.writer.text(words, href ? { ...format, href } : format)
    }
  }

  element(element, format) {
    const name = element.localName
    const write = element.matches(".wp-caption") ? writeFigure : WRITERS[name]
    if (write) return write(this, element, format)
    const heading = headingOf(element)
    if (heading) return this.heading(heading, element, format)
    if (BLOCKS.has(name) || name in HEADINGS) return this.block(element, format)
    this.children(element, this.formatOf(element, format))
  }

  heading(name, element, format) {
    const inner = this.formatOf(element, { ...format, isBold: true })
    if (this.writer.isOneLine) return this.children(element, inner)
    this.writer.oneLine(name, () => this.children(element, inner))
  }

  block(element, format) {
    const write = () => {
      this.writer.startLine()
      this.children(element, this.formatOf(element, format))
      this.writer.startLine()
    }
    if (this.isQuotation(element)) this.writer.insideQuote(write)
    else write()
  }

  // Word processors and mail have no quotations: people indent them.
  isQuotation(element) {
    if (this.writer.isOneLine || element.closest("li, td, th, blockquote, dd")) return false
    if (element.localName !== "p" && element.querySelector("p, div, table, ul, ol")) return false
    if (/^Mso(?:List|Toc)/.test(element.className)) return false
    const style = this.styles.of(element)
    const indent = sideMargins(style)[element.closest("[dir=rtl i]") ? "right" : "left"]
    const hangs = (style.get("text-indent") ?? "").startsWith("-")
    return !hangs && indent >= QUOTATION.least && indent <= QUOTATION.most
  }

  /** The format of what is inside the element. Headings are bold and links underlined anyway. */
  formatOf(element, outer) {
    const style = this.styles.of(element)
    const format = { ...outer, ...written(element), ...styled(style) }
    if (format.isBold) format.strong = false
    if (element.localName === "a" || element.dataset.sheetsHyperlink) this.link(element, format)
    if (format.href) format.u = format.code = false
    return format
  }

  link(element, format) {
    const told = element.getAttribute("originalsrc") ?? element.getAttribute("href")
    const href = told ?? element.dataset.sheetsHyperlink
    if (!href) return
    const meant = destination(href, this.context)
    format.href = meant
    format.details = element.dataset.details
    if (!meant && element.textContent.trim()) this.context.dropped.links++
  }

  /** A picture of ours as a figure; any other as a gap that names it. */
  figure(image, caption = null) {
    const { writer, context } = this
    const { src, alt, name, key } = attributesOf(image, context)
    const figure = writer.create("figure")
    if (isOurs(src, context)) {
      figure.append(writer.create("img", { src, alt }))
    } else {
      const known = key ? { "data-held": key } : {}
      const link = writer.create("a", src ? { href: src } : known)
      link.append(alt || name)
      figure.append(link)
      context.dropped.pictures++
    }
    if (caption) figure.append(this.caption(caption))
    return figure
  }

  caption(element) {
    const aside = new Walk(this.writer.document, this.styles, this.context)
    aside.writer.oneLine("figcaption", () => aside.children(element, {}))
    return aside.writer.root.firstElementChild ?? ""
  }
}

const headingOf = (element) => {
  if (element.localName in HEADINGS) return HEADINGS[element.localName]
  if (element.getAttribute("role") !== "heading") return null
  return HEADINGS[`h${element.getAttribute("aria-level") ?? 2}`] ?? "h4"
}

const written = (element) => {
  const mark = FORMATS[element.localName]
  return mark ? { [mark]: true } : {}
}

// Only what is said in so many words counts: a weight of 400 takes bold back, a colour says nothing.
const styled = (style) => {
  const format = {}
  const font = style.get("font") ?? ""
  const weight = style.get("font-weight") ?? /\b(?:bold|[6-9]00)\b/.exec(font)?.[0] ?? ""
  if (weight) format.strong = /^bold/.test(weight) || Number(weight) >= 600
  const slant = style.get("font-style") ?? /\b(?:italic|oblique)\b/.exec(font)?.[0] ?? ""
  if (slant) format.em = /^(?:italic|oblique)/.test(slant)
  const lines = `${style.get("text-decoration") ?? ""} ${style.get("text-decoration-line") ?? ""}`
  if (lines.includes("underline")) format.u = true
  if (lines.includes("line-through")) format.s = true
  if (style.get("vertical-align") === "super") format.sup = true
  if (style.get("vertical-align") === "sub") format.sub = true
  return format
}

const writePicture = (walk, image) => {
  const kind = kindOf(image, walk.styles.of(image))
  if (kind === "words") walk.writer.text(altOf(image), {})
  if (kind === "picture") walk.writer.putPicture(walk.figure(image))
}

const writeFigure = (walk, figure, format) => {
  const images = [...figure.querySelectorAll("img")]
  const caption = figure.querySelector("figcaption, .wp-caption-text")
  const isOfPictures = !figure.querySelector("figure, table, pre, blockquote") && images.length
  if (!isOfPictures) return walk.block(figure, format)
  images.forEach((image, index) => {
    if (kindOf(image, walk.styles.of(image)) === "nothing") return
    walk.writer.putPicture(walk.figure(image, index === images.length - 1 ? caption : null))
  })
}

const writeQuote = (walk, element, format) => {
  if (walk.writer.isOneLine) return walk.children(element, format)
  walk.writer.inside("blockquote", () => walk.children(element, walk.formatOf(element, format)))
}

const writeCode = (walk, element, format) => {
  if (walk.writer.isOneLine) return walk.children(element, format)
  for (const lineBreak of element.querySelectorAll("br")) lineBreak.replaceWith("\n")
  if (element.matches("[class*=verse i]")) return writeVerse(walk, element, format)
  walk.writer.inside("pre", (pre) => {
    const code = walk.writer.create("code")
    code.textContent = element.textContent.replace(/\r\n?/g, "\n").replace(/^\n|\n$/g, "")
    pre.append(code)
  })
}

const writeVerse = (walk, element, format) => {
  walk.writer.startLine()
  for (const line of element.textContent.split("\n")) {
    walk.words(line, format)
    walk.writer.lineBreak()
  }
  walk.writer.startLine()
}

// What plays here would load from elsewhere: it becomes a link to it.
const writeMedia = (walk, element) => {
  const told = element.getAttribute("src") ?? element.querySelector("source")?.getAttribute("src")
  const href = told && destination(told, walk.context)
  if (!href) return
  walk.context.dropped.media++
  walk.writer.startLine()
  walk.writer.text(element.getAttribute("title") || href, { href })
  walk.writer.startLine()
}

// What a page sets beside a heading to link to it.
const isAnchorSign = (element) =>
  (element.getAttribute("href") ?? "").includes("#") &&
  /^(?:[#¶§🔗]|\s)*$/u.test(element.textContent) &&
  !element.querySelector("img")

// Quotation marks that a page lets the browser draw are words.
const writeQuotationMarks = (walk, element, format) => {
  const [open, close] = element.parentElement.closest("q") ? "‘’" : "“”"
  walk.writer.text(open, format)
  walk.children(element, format)
  walk.writer.text(close, format)
}

const writeSource = (walk, element) => {
  const mark = walk.writer.create("a", { "data-source": "", href: element.dataset.href })
  mark.title = element.dataset.details
  walk.writer.mark(mark)
}

const WRITERS = {
  a: (walk, element, format) => {
    if (element.hasAttribute("data-source")) return writeSource(walk, element)
    if (isAnchorSign(element)) return
    walk.children(element, walk.formatOf(element, format))
  },
  audio: writeMedia,
  blockquote: writeQuote,
  br: (walk) => walk.writer.lineBreak(),
  embed: writeMedia,
  figure: writeFigure,
  hr: (walk) => !walk.writer.isOneLine && walk.writer.put(walk.writer.create("hr")),
  iframe: writeMedia,
  img: writePicture,
  li: (walk, element, format) => writeList(walk, [element], "ul", format),
  menu: (walk, element, format) => writeList(walk, element.children, "ul", format, element),
  ol: (walk, element, format) => writeList(walk, element.children, "ol", format, element),
  pre: writeCode,
  q: writeQuotationMarks,
  table: writeTable,
  ul: (walk, element, format) => writeList(walk, element.children, "ul", format, element),
  video: writeMedia,
}
