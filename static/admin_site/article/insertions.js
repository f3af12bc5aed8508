// What was inserted is never typed away: whoever types while a picture, a figure or a rule is
// selected writes in a paragraph behind it.

import { Extension, HorizontalRule as BaseRule, pm, Table as BaseTable } from "django-prose-editor/editor"

const { NodeSelection, Plugin, Selection, TextSelection } = pm.state

/** The block that is selected as a whole: {pos, node}, of a figure if only its picture is. */
export const selectedBlock = ({ doc, selection }) => {
  if (!(selection instanceof NodeSelection) || selection.node.isInline) return null
  const { $from, node } = selection
  return $from.parent.type.name === "figure"
    ? { pos: $from.before(), node: $from.parent }
    : { pos: selection.from, node: doc.nodeAt(selection.from) }
}

/** The figure that the caret or the selection is in, as {pos, node}. */
export const figureAround = ($from) => {
  for (let depth = $from.depth; depth > 0; depth--) {
    if ($from.node(depth).type.name === "figure") return { pos: $from.before(depth), node: $from.node(depth) }
  }
  return null
}

/** Puts the caret into an empty paragraph at this place between two blocks; makes one if needed. */
export const writeAt = (tr, pos) => {
  const following = tr.doc.resolve(pos).nodeAfter
  const isFree = following?.type.name === "paragraph" && following.childCount === 0
  if (!isFree) tr.insert(pos, tr.doc.type.schema.nodes.paragraph.create())
  return tr.setSelection(TextSelection.create(tr.doc, pos + 1)).scrollIntoView()
}

const writeBehind = (tr, { pos, node }) => writeAt(tr, pos + node.nodeSize)

/** Inserts the block where the caret is, and leaves the caret in an empty paragraph behind it. */
export const insertBlock = (tr, block) => {
  const selected = selectedBlock(tr)
  const figure = selected ?? figureAround(tr.selection.$from)
  if (figure) writeBehind(tr, figure)
  else if (!tr.selection.empty) tr.setSelection(Selection.near(tr.selection.$to, -1))
  const { $from } = tr.selection
  const isFree = $from.parent.type.name === "paragraph" && $from.parent.childCount === 0
  if (isFree) tr.replaceWith($from.before(), $from.after(), block)
  else tr.replaceRangeWith($from.pos, $from.pos, block)
  return writeAt(tr, endOfInserted(tr, block))
}

const endOfInserted = (tr, block) => {
  let end = tr.selection.to
  tr.doc.descendants((node, pos) => {
    if (node === block) end = pos + node.nodeSize
    return node !== block
  })
  return end
}

// Before anything is put in place of a selected block, the caret steps behind it.
const stepAside = (view) => {
  const selected = selectedBlock(view.state)
  if (selected) view.dispatch(writeBehind(view.state.tr, selected))
  return false
}

const typed = (view, from, to, text) => {
  const selected = selectedBlock(view.state)
  if (!selected) return false
  view.dispatch(writeBehind(view.state.tr, selected).insertText(text))
  return true
}

const typing = () =>
  new Plugin({
    props: {
      handleTextInput: typed,
      handleDOMEvents: {
        compositionstart: stepAside,
        paste: stepAside,
        beforeinput: (view, event) => (/^insert/.test(event.inputType) ? stepAside(view) : false),
      },
    },
  })

const isAtEnd = ($pos) => $pos.parentOffset === $pos.parent.content.size
const isAtStart = ($pos) => $pos.parentOffset === 0

// The block beside the textblock that the caret stands at the edge of.
const neighbour = ({ doc, selection }, direction) => {
  const { $from, empty } = selection
  if (!empty || !$from.parent.isTextblock || $from.depth !== 1) return null
  const isAtEdge = direction < 0 ? isAtStart($from) : isAtEnd($from)
  if (!isAtEdge) return null
  const pos = direction < 0 ? $from.before() : $from.after()
  const node = direction < 0 ? doc.resolve(pos).nodeBefore : doc.resolve(pos).nodeAfter
  return node && { pos: direction < 0 ? pos - node.nodeSize : pos, node }
}

// Backspace behind a figure, or Delete before it, selects it: its words never join others.
const selectNeighbour = (editor, direction) => {
  const beside = neighbour(editor.state, direction)
  if (beside?.node.type.name !== "figure") return false
  const { tr, selection } = editor.state
  const { $from } = selection
  const isNeeded = $from.parent.childCount > 0 || $from.after() === tr.doc.content.size
  const pos = isNeeded || direction < 0 ? beside.pos : beside.pos - $from.parent.nodeSize
  if (!isNeeded) tr.delete($from.before(), $from.after())
  editor.view.dispatch(tr.setSelection(NodeSelection.create(tr.doc, pos)).scrollIntoView())
  return true
}

const erase = (editor, direction) => {
  const selected = selectedBlock(editor.state)
  if (!selected) return selectNeighbour(editor, direction)
  const { tr } = editor.state
  tr.setSelection(NodeSelection.create(tr.doc, selected.pos)).deleteSelection()
  editor.view.dispatch(tr.scrollIntoView())
  return true
}

const goBehind = ({ state, view }, place) => {
  if (place) view.dispatch(writeBehind(state.tr, place))
  return Boolean(place)
}

// In a caption, too, a new line is the paragraph behind the figure.
const enter = (editor) =>
  goBehind(editor, selectedBlock(editor.state) ?? figureAround(editor.state.selection.$from))

const enterBehindSelected = (editor) => goBehind(editor, selectedBlock(editor.state))

export const Insertions = Extension.create({
  name: "insertions",
  priority: 1000, // before what splits, joins and replaces

  addProseMirrorPlugins: () => [typing()],

  addKeyboardShortcuts() {
    return {
      Enter: () => enter(this.editor),
      "Shift-Enter": () => enterBehindSelected(this.editor),
      "Mod-Enter": () => enterBehindSelected(this.editor),
      Backspace: () => erase(this.editor, -1),
      Delete: () => erase(this.editor, 1),
    }
  },
})

export const HorizontalRule = BaseRule.extend({
  addCommands() {
    return {
      setHorizontalRule:
        () =>
        ({ tr, dispatch }) => {
          if (dispatch) insertBlock(tr, this.type.create())
          return true
        },
    }
  },
})

export const Table = BaseTable.extend({
  addCommands() {
    const commands = this.parent?.()
    return {
      ...commands,
      insertTable: (options) => (props) => {
        const place = selectedBlock(props.tr) ?? figureAround(props.tr.selection.$from)
        if (place && props.dispatch) writeBehind(props.tr, place)
        return commands.insertTable(options)(props)
      },
    }
  },
})
