// A gap: the place of a picture that is not ours. It says what belongs there, and is filled with
// one of our pictures or taken out. In HTML: a figure with a link where the picture would be.

import { Node, pm } from "django-prose-editor/editor"

import { held } from "newsroom/paste/pictures"

const { Selection } = pm.state
const PICKER_WINDOW = "width=800,height=600"

export const Gap = Node.create({
  name: "gap",
  group: "block",
  content: "caption?",
  isolating: true,
  draggable: true,

  addOptions() {
    return { mediaUrl: "/media/", pickerUrl: "", addUrl: "" }
  },

  addAttributes() {
    const unseen = { default: "", rendered: false } // renderHTML writes what is kept of them
    return { address: unseen, alt: unseen, held: unseen }
  },

  parseHTML() {
    const isForeign = (image) => !image.getAttribute("src")?.startsWith(this.options.mediaUrl)
    return [
      {
        tag: "figure",
        priority: 100,
        getAttrs: (figure) => {
          const image = figure.querySelector("img")
          const isElse = figure.querySelector("table, pre, blockquote")
          return isElse || (image && !isForeign(image)) ? false : readFigure(figure, image)
        },
        contentElement: captionOf,
      },
      {
        tag: "img",
        priority: 100,
        getAttrs: (image) => isForeign(image) && readFigure(image, image),
        contentElement: captionOf,
      },
    ]
  },

  renderHTML({ node }) {
    const dom = document.createElement("figure")
    const link = document.createElement("a")
    if (node.attrs.address) link.setAttribute("href", node.attrs.address)
    link.append(node.attrs.alt)
    dom.append(link)
    return { dom, contentDOM: dom }
  },

  addNodeView() {
    return ({ node, editor, getPos }) => new GapView(node, editor, getPos, this.options)
  },
})

const readFigure = (figure, image) => {
  const link = [...figure.querySelectorAll("a")].find((each) => !each.closest("figcaption"))
  const address = image?.getAttribute("src") ?? link?.getAttribute("href") ?? ""
  const alt = image?.getAttribute("alt") ?? link?.textContent ?? ""
  return {
    address: /^https?:/i.test(address) ? address : "",
    alt: alt.trim(),
    held: link?.dataset.held ?? "",
  }
}

const captionOf = (figure) => {
  const holder = figure.ownerDocument.createElement("div")
  const caption = figure.querySelector("figcaption")
  if (caption) holder.append(caption.cloneNode(true))
  return holder
}

class GapView {
  constructor(node, editor, getPos, options) {
    Object.assign(this, { node, editor, getPos, options })
    this.dom = document.createElement("figure")
    this.dom.className = "admin-gap"
    this.bar = document.createElement("div")
    this.bar.contentEditable = "false"
    this.bar.append(this.words(), ...this.buttons())
    this.contentDOM = document.createElement("div")
    this.dom.append(this.bar, this.contentDOM)
  }

  words() {
    const { address, alt } = this.node.attrs
    const words = document.createElement("div")
    words.className = "admin-gap-words"
    const label = document.createElement("strong")
    label.textContent = "Picture missing: "
    words.append(label, alt || "without a description")
    if (address) {
      const from = document.createElement("span")
      from.className = "admin-gap-address"
      from.textContent = address
      words.append(from)
    }
    return words
  }

  buttons() {
    const button = (words, press) => buttonOf(words, this.node.attrs.alt, press)
    const isHeld = held.has(this.node.attrs.held)
    return [
      ...(isHeld ? [button("Add it to the pictures", () => this.add())] : []),
      button("Choose a picture", () => this.pick()),
      button("Take it out", () => this.remove()),
    ]
  }

  // The clipboard has the picture itself: it is added by the form of pictures, as if by hand.
  async add() {
    const form = new FormData()
    form.set("file", fileOf(held.get(this.node.attrs.held)), "picture")
    form.set("alt", this.node.attrs.alt)
    form.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value)
    const headers = { Accept: "application/json" }
    try {
      const answer = await fetch(this.options.addUrl, { method: "POST", body: form, headers })
      const isAdded = answer.headers.get("Content-Type")?.startsWith("application/json")
      if (isAdded) this.fill((await answer.json()).src, {})
      else this.complain(errorsIn(await answer.text()))
    } catch {
      this.complain("The picture could not be sent. Is there a connection?")
    }
  }

  complain(words) {
    this.bar.querySelector("[role=alert]")?.remove()
    const alert = document.createElement("div")
    alert.className = "admin-gap-words"
    alert.setAttribute("role", "alert")
    alert.textContent = words
    this.bar.append(alert)
  }

  // The caret goes where the gap was: into the paragraph behind it, or to the end of the one before.
  remove() {
    const { editor } = this
    const { from, to } = this.range()
    const tr = editor.state.tr.delete(from, to)
    const $place = tr.doc.resolve(Math.min(from, tr.doc.content.size))
    const side = $place.nodeAfter?.isTextblock ? 1 : -1
    editor.view.dispatch(tr.setSelection(Selection.near($place, side)).scrollIntoView())
    editor.view.focus()
  }

  range() {
    const from = this.getPos()
    return { from, to: from + this.editor.state.doc.nodeAt(from).nodeSize }
  }

  // The window of our pictures answers to a number, as the editor's own dialog asks it to.
  pick() {
    const number = listen((src, words) => this.fill(src, words ?? {}))
    const mark = this.options.pickerUrl.includes("?") ? "&" : "?"
    const address = `${this.options.pickerUrl}${mark}CKEditorFuncNum=${number}`
    window.open(address, "_blank", PICKER_WINDOW)
  }

  fill(src, { alternative_text: told = "", caption: toldCaption = "" }) {
    const { editor, node } = this
    const { schema } = editor.state
    const image = schema.nodes.image.create({ src, alt: told || node.attrs.alt })
    const caption =
      node.firstChild ?? (toldCaption && schema.nodes.caption.create({}, schema.text(toldCaption)))
    const figure = schema.nodes.figure.create({}, caption ? [image, caption] : [image])
    const { from, to } = this.range()
    editor.view.dispatch(editor.state.tr.replaceWith(from, to, figure))
    editor.commands.focus()
  }

  update(node) {
    const isSame = node.type === this.node.type && node.attrs.address === this.node.attrs.address
    if (isSame) this.node = node
    return isSame
  }

  stopEvent(event) {
    return this.bar.contains(event.target) && event.type !== "dragstart"
  }

  ignoreMutation(mutation) {
    return this.bar.contains(mutation.target)
  }
}

const fileOf = (dataUrl) => {
  const [head, base64] = dataUrl.split(",")
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  return new Blob([bytes], { type: head.slice("data:".length).split(";")[0] })
}

const errorsIn = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html")
  const errors = [...page.querySelectorAll(".errorlist li")].map((error) => error.textContent)
  return errors.join(" ") || "The picture was not accepted. Add it under Images."
}

// Several gaps have the same buttons: each says aloud whose it is.
const buttonOf = (words, alt, press) => {
  const made = document.createElement("button")
  made.type = "button"
  made.className = "admin-button"
  made.textContent = words
  if (alt) made.setAttribute("aria-label", `${words}: ${alt}`)
  made.addEventListener("click", press)
  return made
}

const listeners = new Map()
let last = 0

// Numbers from a million on are ours; the editor's own dialog counts down from zero.
const listen = (answer) => {
  const number = 1_000_000 + ++last
  listeners.set(number, answer)
  window.CKEDITOR ??= {}
  window.CKEDITOR.tools ??= {}
  const before = window.CKEDITOR.tools.callFunction
  if (!before?.knowsGaps) {
    const call = (asked, ...told) => {
      if (!listeners.has(Number(asked))) return before?.call(window.CKEDITOR.tools, asked, ...told)
      listeners.get(Number(asked))(...told)
      listeners.delete(Number(asked))
    }
    window.CKEDITOR.tools.callFunction = Object.assign(call, { knowsGaps: true })
  }
  return number
}
