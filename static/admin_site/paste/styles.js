// The styles of pasted HTML, read as text.
//
// Our policy (style-src without 'unsafe-inline') hides style attributes from the browser's parser,
// and reports each of them. They are renamed before anything is parsed, and style sheets taken out.

const RENAMED = "data-pasted-style"
const TAG_NAME = /<([a-z][^\s/>]*)/iy
const BETWEEN = /[\s/]*/y
const ATTRIBUTE = /([^\s/>=]+)(?:\s*=\s*("[^"]*"?|'[^']*'?|[^\s>]*))?/y
const END_OF_STYLE = /<\/style/gi

/** An inert document of the HTML, and the texts of its style sheets. Nothing is loaded or run. */
export const parse = (html) => {
  const sheets = []
  const readable = withoutStyles(html, sheets)
  return { document: new DOMParser().parseFromString(readable, "text/html"), sheets }
}

const withoutStyles = (html, sheets) => {
  const written = []
  let at = 0
  while (at < html.length) {
    const tag = html.indexOf("<", at)
    if (tag < 0) break
    written.push(html.slice(at, tag))
    const isComment = html.startsWith("<!--", tag)
    at = isComment ? endOfComment(html, tag) : passTag(html, tag, written, sheets)
  }
  written.push(html.slice(at))
  return written.join("")
}

const endOfComment = (html, from) => {
  const end = html.indexOf("-->", from + 4)
  return end < 0 ? html.length : end + 3
}

// Writes the tag that begins here, or keeps the sheet of a <style>; where the reader goes on.
const passTag = (html, from, written, sheets) => {
  TAG_NAME.lastIndex = from
  const name = TAG_NAME.exec(html)?.[1]
  if (!name) {
    written.push("<")
    return from + 1
  }
  const tag = [`<${name}`]
  let at = passSpace(html, TAG_NAME.lastIndex)
  while (html[at] !== ">" && at < html.length) {
    ATTRIBUTE.lastIndex = at
    const found = ATTRIBUTE.exec(html)
    tag.push(" ", found ? renamed(found) : html[at])
    at = passSpace(html, found ? ATTRIBUTE.lastIndex : at + 1)
  }
  if (name.toLowerCase() !== "style") {
    written.push(...tag)
    return at
  }
  END_OF_STYLE.lastIndex = at
  const end = END_OF_STYLE.exec(html)?.index ?? html.length
  sheets.push(html.slice(at + 1, end))
  const close = html.indexOf(">", end)
  return close < 0 ? html.length : close + 1
}

const passSpace = (html, from) => {
  BETWEEN.lastIndex = from
  BETWEEN.exec(html)
  return BETWEEN.lastIndex
}

const renamed = ([whole, name]) => {
  if (/^on/i.test(name)) return "" // a handler never runs here, but our policy would report it
  return name.toLowerCase() === "style" ? whole.replace(name, RENAMED) : whole
}

/** The style of elements as their HTML and its style sheets write it: Maps of lower-case words. */
export class Styles {
  constructor(sheets) {
    this.rules = new Map() // "p", ".note" or "p.note" → declarations
    this.known = new WeakMap()
    for (const sheet of sheets) this.#read(sheet)
  }

  of(element) {
    if (!this.known.has(element)) this.known.set(element, this.#merged(element))
    return this.known.get(element)
  }

  get(element, property) {
    return this.of(element).get(property) ?? ""
  }

  #merged(element) {
    const name = element.localName
    const classes = [...element.classList].map((word) => word.toLowerCase())
    const selectors = [name, ...classes.map((word) => `.${word}`)]
    selectors.push(...classes.map((word) => `${name}.${word}`))
    const found = selectors.flatMap((selector) => [...(this.rules.get(selector) ?? [])])
    return new Map([...found, ...declarations(element.getAttribute(RENAMED) ?? "")])
  }

  // Only simple selectors: what office programs write, and no more can be told without a page.
  #read(sheet) {
    const text = sheet.replace(/\/\*[\s\S]*?(?:\*\/|$)/g, "").replace(/<!--|-->/g, "")
    for (const rule of text.split("}")) {
      const [selectors, body = ""] = rule.split("{")
      if (selectors.includes("@")) continue
      for (const selector of selectors.toLowerCase().split(",").map((each) => each.trim())) {
        if (!/^[a-z0-9]*(?:\.[\w-]+)?$/.test(selector) || !selector) continue
        this.rules.set(selector, [...(this.rules.get(selector) ?? []), ...declarations(body)])
      }
    }
  }
}

const declarations = (text) =>
  text.split(";").flatMap((declaration) => {
    const colon = declaration.indexOf(":")
    if (colon < 0) return []
    const value = declaration.slice(colon + 1).replace("!important", "").trim().toLowerCase()
    return [[declaration.slice(0, colon).trim().toLowerCase(), value]]
  })

const POINTS = { pt: 1, px: 0.75, in: 72, cm: 28.35, mm: 2.835, em: 12, rem: 12, ex: 6 }

/** A length in points; NaN for what is none, such as "auto" or a share of something. */
export const points = (value) => {
  const found = /^(-?[\d.]+)(pt|px|in|cm|mm|em|rem|ex)?$/.exec(value)
  if (!found || (!found[2] && Number(found[1]) !== 0)) return NaN
  return Number(found[1]) * (POINTS[found[2]] ?? 1)
}

/** How far an element is set in, left and right, in points: by its margin and by its padding. */
export const sideMargins = (style) => {
  const of = (name) => {
    const [top, right = top, , left = right] = (style.get(name) ?? "").split(/\s+/)
    const read = (own, all) => points(style.get(own) ?? all ?? "") || 0
    return { left: read(`${name}-left`, left), right: read(`${name}-right`, right) }
  }
  const [margin, padding] = [of("margin"), of("padding")]
  return { left: margin.left + padding.left, right: margin.right + padding.right }
}
