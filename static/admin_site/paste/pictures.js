// What becomes of a pasted picture. Ours stay. Others leave a visible gap with the description and
// the address that they had, which keeps the article from being published (gap.js). Nothing asks
// for them. Pixels that only count readers are dropped.

import { points } from "newsroom/paste/styles"

const POINTS_A_PIXEL = 0.75
const SMALLEST = 3 // pixels of width or height: less shows nothing
const LONGEST_ALT = 1000 // characters: what the sanitizer lets pass
const ICON = 48 // pixels: a picture of this size without alt text is decoration
const HOLDABLE = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,/i
const MOST_HELD = 28_000_000 // letters: the 20 MB that an upload may have, in base64
const PICTOGRAM = /^\p{Extended_Pictographic}/u

export const isOurs = (src, { mediaUrl }) => src.startsWith(mediaUrl)

/** "nothing" for a counting pixel, "words" for a picture of an emoji, else "picture". */
export const kindOf = (image, style) => {
  const alt = altOf(image)
  if (image.getAttribute("aria-roledescription") === "checkbox") return "nothing"
  if (alt.length <= 8 && PICTOGRAM.test(alt)) return "words"
  const sizes = ["width", "height"].map((name) => pixels(image, style, name))
  if (sizes.some((size) => size < SMALLEST)) return "nothing"
  const toldSizes = sizes.filter(Number.isFinite)
  const isSmall = toldSizes.length > 0 && toldSizes.every((size) => size <= ICON)
  return !alt && isSmall ? "nothing" : "picture"
}

// A size that is not told is not small.
const pixels = (image, style, name) => {
  const attribute = Number.parseFloat(image.getAttribute(name) ?? "")
  const told = Number.isNaN(attribute) ? points(style.get(name) ?? "") / POINTS_A_PIXEL : attribute
  return Number.isNaN(told) ? Infinity : told
}

/** What the picture shows. An address or the name of a file says nothing of that. */
export const altOf = (image) => {
  const alt = (image.getAttribute("alt") ?? "").replace(/\s+/g, " ").trim()
  return /^https?:\/\/\S+$/i.test(alt) ? "" : alt
}

/**
 * Where the picture is (our path, a full address, "" where none can be visited), alt and name; and
 * what `held` knows it by, if the clipboard has the picture itself.
 */
export const attributesOf = (image, context) => {
  const source = realSource(image)
  return {
    src: addressOf(source, context),
    alt: altOf(image).slice(0, LONGEST_ALT),
    name: fileName(source),
    key: HOLDABLE.test(source) && source.length < MOST_HELD ? hold(source) : "",
  }
}

/** Pictures of clipboards as data URLs by number: added to ours only if the author says so. */
export const held = new Map()

const hold = (source) => {
  const key = String(held.size + 1)
  held.set(key, source)
  return key
}

const addressOf = (source, { mediaUrl, site }) => {
  if (isOurs(source, { mediaUrl })) return source
  const full = source.startsWith("//") ? `https:${source}` : source
  try {
    const url = new URL(full)
    if (!/^https?:$/.test(url.protocol)) return ""
    return site.includes(url.host) && isOurs(url.pathname, { mediaUrl }) ? url.pathname : url.href
  } catch {
    return ""
  }
}

// Pages that load pictures late keep the address elsewhere until then.
const realSource = (image) => {
  const src = (image.getAttribute("src") ?? "").trim()
  if (src && !src.startsWith("data:")) return src
  const names = ["data-src", "data-lazy-src", "data-original"]
  return names.map((name) => image.getAttribute(name)).find(Boolean) ?? src
}

// What names a picture without alt text. The path on the writer's own machine has a person's name.
const fileName = (src) => {
  if (!src || /^(?:data|blob|about):/i.test(src)) return "picture"
  const name = src.replace(/^[a-z]+:/i, "").split(/[?#@]/)[0].split(/[/\\]/).at(-1)
  return name.slice(0, 100) || "picture"
}
