// Writes the few plain tags that an article is made of, line by line. Empty lines are dropped.

const SPACES = /[ \t\n\r\f]+/g
const SOLID = "img, hr, a[data-source], td, th"
// The order in which marks stand inside each other, outermost first.
const MARKS = ["strong", "em", "u", "s", "sub", "sup", "code"]

export const hasContent = (element) =>
  Boolean(element.textContent.trim()) ||
  element.matches(SOLID) ||
  element.querySelector(SOLID) !== null

export class Writer {
  constructor(document) {
    this.document = document
    this.root = document.createElement("div")
    this.parents = [this.root]
    this.line = null
    this.lineName = "p"
    this.isOneLine = false // in a heading or a caption, where blocks only part words
    this.pictures = [] // of the line: they stand on their own, behind it
    this.quotes = new WeakSet()
  }

  get parent() {
    return this.parents.at(-1)
  }

  create(name, attributes = {}) {
    const element = this.document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
    return element
  }

  /** Everything that `fill` writes goes into a new element; an empty one is not kept. */
  inside(name, fill, attributes = {}) {
    this.endLine()
    const element = this.create(name, attributes)
    this.parent.append(element)
    this.parents.push(element)
    fill(element)
    this.endLine()
    this.parents.pop()
    if (!hasContent(element)) element.remove()
    return element
  }

  /** As `inside("blockquote")`, but what follows a quotation of this kind goes on with it. */
  insideQuote(fill) {
    this.endLine()
    const last = this.parent.lastElementChild
    if (!last || !this.quotes.has(last)) {
      this.quotes.add(this.inside("blockquote", fill))
      return
    }
    this.parents.push(last)
    fill(last)
    this.endLine()
    this.parents.pop()
  }

  put(element) {
    this.endLine()
    this.parent.append(element)
  }

  /** A picture never splits a sentence: it waits for the end of its line. */
  putPicture(figure) {
    this.pictures.push(figure)
    if (!this.line && !this.isOneLine) this.endLine()
  }

  /** Everything that `fill` writes is one line of this name, whatever blocks are in it. */
  oneLine(name, fill) {
    this.endLine()
    this.lineName = name
    this.isOneLine = true
    fill()
    this.isOneLine = false
    this.endLine()
  }

  startLine() {
    if (this.isOneLine) this.text(" ", {})
    else this.endLine()
  }

  endLine() {
    if (this.isOneLine) return
    const { line, pictures } = this
    this.line = null
    this.lineName = "p"
    this.pictures = []
    if (line) this.#finish(line)
    this.parent.append(...pictures)
  }

  #finish(line) {
    let last = lastLeaf(line)
    while (last && (last.localName === "br" || isBlank(last))) {
      removeLeaf(last, line)
      last = lastLeaf(line)
    }
    if (last?.nodeType === Node.TEXT_NODE) last.data = last.data.replace(/[ \u00a0]+$/, "")
    if (!hasContent(line)) line.remove()
  }

  text(words, format) {
    let shown = words.replace(SPACES, " ")
    if (!this.line || this.endsInSpace) shown = shown.replace(/^[ \u00a0]+/, "")
    if (!shown) return
    this.#append(this.document.createTextNode(shown), format)
    this.endsInSpace = shown.endsWith(" ")
  }

  /** A mark of a source, which no format touches. */
  mark(element) {
    this.#append(element, {})
    this.endsInSpace = false
  }

  lineBreak() {
    if (!this.line) return
    if (this.isOneLine) {
      this.text(" ", {})
    } else if (lastLeaf(this.line)?.localName === "br") {
      this.endLine() // an empty line parts paragraphs
    } else {
      this.line.append(this.create("br"))
      this.endsInSpace = true
    }
  }

  #append(node, format) {
    if (!this.line) {
      this.line = this.create(this.lineName)
      this.parent.append(this.line)
    }
    this.line.append(this.#marked(node, format))
  }

  #marked(node, format) {
    const names = MARKS.filter((name) => format[name])
    let marked = node
    for (const name of names.reverse()) {
      const outer = this.create(name)
      outer.append(marked)
      marked = outer
    }
    if (!format.href) return marked
    const link = this.create("a", { href: format.href })
    if (format.details) link.setAttribute("title", format.details)
    link.append(marked)
    return link
  }
}

const lastLeaf = (element) => {
  let leaf = element.lastChild
  while (leaf?.lastChild && !leaf.matches?.(SOLID)) leaf = leaf.lastChild
  return leaf
}

const isBlank = (node) => node.nodeType === Node.TEXT_NODE && !node.data.replace(/[ \u00a0]+/g, "")

const removeLeaf = (leaf, line) => {
  const parent = leaf.parentNode
  leaf.remove()
  if (parent !== line && !parent.childNodes.length) removeLeaf(parent, line)
}
