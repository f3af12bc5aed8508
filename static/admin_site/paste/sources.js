// How the body cites a source where no link of its own stands: an empty link to
// "#source:<address>", with publisher and title, a line each, in its title.
// articles/rendering/body.py reads them.

const PREFIX = "#source:"

export const sourceHref = (url) => `${PREFIX}${url}`

export const isSourceHref = (href) => href.startsWith(PREFIX)

export const urlOf = (href) => href.slice(PREFIX.length)

/** Publisher and title in the one attribute that HTML has for such words. */
export const details = ({ publisher = "", title = "" }) =>
  publisher ? `${publisher}\n${title}` : title

export const readDetails = (text) => {
  const lines = text.split("\n")
  return lines.length > 1
    ? { publisher: lines[0], title: lines.slice(1).join(" ") }
    : { publisher: "", title: text }
}
