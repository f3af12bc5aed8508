// What the page or the mail it comes from did not show is not pasted.

import { points } from "newsroom/paste/styles"

const NEVER =
  "script, template, noscript, xml, head, title, meta, link, datalist, select, textarea, input, " +
  "button, canvas, svg, object, annotation, annotation-xml, wbr"
const BY_CLASS =
  ".visually-hidden, .sr-only, .screen-reader-text, .assistive-text, .u-visually-hidden, " +
  ".visuallyhidden, .mw-editsection"
const SMALLEST_LETTER = 2 // points: what stands before a mail in a list is set smaller

export const isHidden = (element, styles) => {
  if (element.matches(NEVER) || element.matches(BY_CLASS)) return true
  if (element.hidden || element.matches("dialog:not([open])")) return true
  return isHiddenBy(styles.of(element))
}

const isHiddenBy = (style) => {
  const is = (property, ...values) => values.includes(style.get(property))
  return (
    is("display", "none") ||
    is("visibility", "hidden", "collapse") ||
    is("mso-hide", "all") ||
    is("color", "transparent") ||
    Number(style.get("opacity") ?? 1) === 0 ||
    points(style.get("font-size") ?? "") < SMALLEST_LETTER ||
    isClipped(style)
  )
}

const isClipped = (style) => {
  const clip = `${style.get("clip") ?? ""} ${style.get("clip-path") ?? ""}`
  if (/rect\((?:0(?:px)?|1px)[, ]|inset\((?:50|100)%/.test(clip)) return true
  if (["left", "text-indent"].some((name) => points(style.get(name) ?? "") < -500)) return true
  const isEmptyBox = ["height", "max-height"].some((name) => points(style.get(name) ?? "") < 1)
  return isEmptyBox && style.get("overflow") === "hidden"
}
