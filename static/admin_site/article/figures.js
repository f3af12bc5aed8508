// Pictures in the body: chosen or typed in a window, and never without a file of ours behind them.

import { crel, Figure as BaseFigure, Image as BaseImage, pm } from "django-prose-editor/editor"

import { ask } from "newsroom/article/dialogs"
import { figureAround, insertBlock } from "newsroom/article/insertions"

const { Plugin } = pm.state

/** Why a picture with this address cannot be saved; "" if it can. As articles/admin/body.py says it. */
export const problemOf = (src, mediaUrl) => {
  if (!src) return "This picture has no file. Choose it again, or delete it."
  if (src.startsWith(mediaUrl)) return ""
  if (/^(?:blob|data|file):/i.test(src)) {
    return "This picture was not uploaded, so it cannot be saved. Upload it under Images, then choose it."
  }
  return "This picture is on another site, so it cannot be saved. Upload it under Images, then choose it."
}

// --- Choosing one in the window of pictures ------------------------------------------------------

const waiting = new Map()
let lastNumber = 1000 // others who listen count from 0
let isListening = false

// The window calls this with its number, the address of the picture, and its words.
const listen = () => {
  isListening = true
  const tools = ((window.CKEDITOR ??= {}).tools ??= {})
  const others = tools.callFunction
  tools.callFunction = (number, ...picked) => {
    others?.call(tools, number, ...picked)
    waiting.get(Number(number))?.(...picked)
    waiting.delete(Number(number))
  }
}

const choose = (pickerUrl, input) => {
  if (!isListening) listen()
  const number = ++lastNumber
  waiting.set(number, (src, words) => {
    const { altText, caption } = input.form.elements
    input.value = src
    altText.value = words?.alternative_text ?? ""
    if (caption) caption.value = words?.caption ?? ""
  })
  window.open(`${pickerUrl}?CKEditorFuncNum=${number}`, "_blank", "width=800,height=600")
}

// --- The window for a figure ---------------------------------------------------------------------

// The picture that is selected, or that of the figure around the caret: {pos, node, hasCaption}.
const pictureAt = ({ selection }) => {
  const figure = figureAround(selection.$from) ?? figureSelected(selection)
  if (figure) return { pos: figure.pos + 1, node: figure.node.firstChild, hasCaption: figure.node.childCount > 1, figure }
  const { node } = selection
  return node?.type.name === "image" ? { pos: selection.from, node, hasCaption: false } : null
}

const figureSelected = (selection) =>
  selection.node?.type.name === "figure" ? { pos: selection.from, node: selection.node } : null

const propertiesOf = (picture, { pickerUrl }) => ({
  imageUrl: {
    type: "string",
    title: "Picture",
    picker: { label: "Browse…", handler: ({ input }) => choose(pickerUrl, input) },
  },
  altText: { type: "string", title: "Alt text" },
  ...(picture?.hasCaption ? {} : { caption: { type: "string", title: "Caption" } }),
})

const checkWith =
  ({ mediaUrl }) =>
  ({ imageUrl, altText, caption = "" }) => {
    const src = imageUrl.trim()
    const problem = src ? problemOf(src, mediaUrl) : "Choose a picture with “Browse…”."
    return {
      problems: problem ? { imageUrl: problem } : {},
      values: { src, alt: altText.trim(), caption: caption.trim() },
    }
  }

const askForFigure = async (editor, options) => {
  const picture = pictureAt(editor.state)
  const words = {
    title: picture ? "Edit picture" : "Insert picture",
    submitText: picture ? "Update" : "Insert",
    check: checkWith(options),
  }
  const now = { imageUrl: picture?.node.attrs.src ?? "", altText: picture?.node.attrs.alt ?? "", caption: "" }
  const values = await ask(editor, propertiesOf(picture, options), words, now)
  if (!values) return
  const change = picture ? update(picture, values) : insert(values)
  editor.chain().focus().command(({ tr }) => change(tr)).run()
}

const captionOf = (schema, words) => (words ? [schema.nodes.caption.create(null, schema.text(words))] : [])

const insert = ({ src, alt, caption }) => (tr) => {
  const { schema } = tr.doc.type
  const image = schema.nodes.image.create({ src, alt })
  insertBlock(tr, schema.nodes.figure.create(null, [image, ...captionOf(schema, caption)]))
  return true
}

const update = (picture, { src, alt, caption }) => (tr) => {
  const { schema } = tr.doc.type
  const image = schema.nodes.image.create({ ...picture.node.attrs, src, alt })
  if (picture.figure) {
    tr.replaceWith(picture.pos, picture.pos + 1, image)
    tr.insert(picture.pos + 1, captionOf(schema, caption))
  } else if (caption) {
    tr.replaceWith(picture.pos, picture.pos + 1, schema.nodes.figure.create(null, [image, ...captionOf(schema, caption)]))
  } else {
    tr.replaceWith(picture.pos, picture.pos + 1, image)
  }
  return true
}

// --- Pictures without a file ---------------------------------------------------------------------

const picturesWithout = (doc, isUsable) => {
  const found = []
  doc.descendants((node, pos) => {
    if (node.type.name === "image" && !isUsable(node)) found.push({ node, pos })
  })
  return found
}

// The schema fills a figure that lost its picture with one that has no file. What was written stays.
const unfill = (transactions, before, { doc, tr, schema }) => {
  if (!transactions.some((each) => each.docChanged)) return null
  const empty = (each) => picturesWithout(each, (node) => node.attrs.src)
  const were = new Set(empty(before.doc).map(({ pos }) => transactions.reduce((at, each) => each.mapping.map(at), pos)))
  const filled = empty(doc).filter(({ pos }) => !were.has(pos))
  for (const { pos } of filled.reverse()) {
    const figure = figureAround(doc.resolve(pos))
    const from = figure?.pos ?? pos
    const size = figure?.node.nodeSize ?? 1
    const words = figure?.node.childCount > 1 ? figure.node.lastChild.content : null
    tr.replaceWith(from, from + size, schema.nodes.paragraph.create(null, words))
  }
  return filled.length ? tr : null
}

// Drawn without asking for it: nothing of other sites ever loads here.
const gap = ({ alt }, words) => {
  const shown = crel("div", { className: "picture-problem", contentEditable: "false", textContent: words })
  if (alt) shown.append(crel("span", { className: "picture-alt", textContent: alt }))
  return { dom: shown }
}

export const Image = BaseImage.extend({
  addOptions() {
    return { ...this.parent?.(), mediaUrl: "/media/" }
  },

  addNodeView() {
    return ({ node: { attrs } }) => {
      const words = problemOf(attrs.src, this.options.mediaUrl)
      return words ? gap(attrs, words) : null
    }
  },
})

export const Figure = BaseFigure.extend({
  allowGapCursor: false, // else letters typed between a picture and its end become a caption

  addOptions() {
    return { ...this.parent?.(), mediaUrl: "/media/" }
  },

  addCommands() {
    return {
      ...this.parent?.(),
      editImage:
        () =>
        ({ editor, dispatch }) => {
          if (dispatch) askForFigure(editor, this.options)
          return true
        },
    }
  },

  addProseMirrorPlugins() {
    return [new Plugin({ appendTransaction: unfill })]
  },
})
