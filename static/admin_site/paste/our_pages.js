// Passages of our own: copied from the editor, or from the page that readers see.

import { details, isSourceHref, sourceHref } from "newsroom/paste/sources"

const MARK = "a.mark[href*='#source-']"

/** Marks of sources become what the body keeps of them; `isOurs`: copied from our own editor. */
export const readOurPages = (document, isOurs) => {
  const links = isOurs ? [...document.querySelectorAll("a[href]")] : []
  for (const link of links) {
    const href = link.getAttribute("href")
    const title = link.getAttribute("title") ?? ""
    if (isSourceHref(href)) become(link, href, title)
    else if (title.includes("\n")) link.dataset.details = title
  }
  const listed = takeList(document)
  const marks = [...document.querySelectorAll(MARK)]
  const linked = marks.map((mark) => [mark, linkOf(mark)])
  for (const [mark, link] of linked) if (link) readLinked(mark, link, listed)
  for (const [mark, link] of linked) if (!link) readAlone(mark, listed)
}

// The list of sources below an article, by number: it comes along as sources, not as words.
const takeList = (document) => {
  const listed = new Map()
  for (const entry of document.querySelectorAll("li[id^='source-']")) {
    const title = entry.querySelector(".source-title")
    if (!title) continue
    const copy = title.cloneNode(true)
    copy.querySelectorAll(".visually-hidden").forEach((hidden) => hidden.remove())
    listed.set(entry.id.slice("source-".length), {
      url: title.getAttribute("href") ?? "",
      publisher: wordsOf(entry.querySelector(".publisher")),
      title: copy.textContent.trim(),
    })
    entry.remove()
  }
  if (listed.size) dropHeading(document)
  return listed
}

const dropHeading = (document) => {
  const section = document.querySelector("section#sources")
  if (section && !section.querySelector("li")) section.remove()
}

const wordsOf = (element) => {
  const copy = element?.cloneNode(true)
  copy?.querySelectorAll(".visually-hidden").forEach((hidden) => hidden.remove())
  return copy?.textContent.trim() ?? ""
}

// The link that a mark stands behind.
const linkOf = (mark) => {
  const link = mark.previousElementSibling
  return link?.matches("a[href]:not(.mark)") && !between(link, mark).trim() ? link : null
}

const numberOf = (mark) => mark.getAttribute("href").split("#source-")[1]

// Behind a link, the mark says whose page the link leads to.
const readLinked = (mark, link, listed) => {
  const number = numberOf(mark)
  const source = listed.get(number) ?? inTitle(mark.getAttribute("title") ?? "")
  link.dataset.details = `${source.publisher}\n${source.title}`
  listed.set(number, { ...source, url: source.url || link.getAttribute("href") })
  mark.remove()
}

// Alone, it stands for a note, or repeats the number of a page that is linked elsewhere.
const readAlone = (mark, listed) => {
  const source = listed.get(numberOf(mark)) ?? inTitle(mark.getAttribute("title") ?? "")
  become(mark, sourceHref(source.url), details(source))
}

const between = (first, last) => {
  let text = ""
  for (let node = first.nextSibling; node && node !== last; node = node.nextSibling) {
    text += node.textContent
  }
  return text
}

// "Publisher — Title", and behind it the address of a source that no link leads to.
const inTitle = (told) => {
  const [whole, names, url = ""] = /^(.*?)(?: \((https?:\/\/\S+)\))?$/s.exec(told)
  const [first, ...rest] = (names || whole).split(" — ")
  return rest.length
    ? { url, publisher: first, title: rest.join(" — ") }
    : { url, publisher: "", title: first }
}

const become = (mark, href, words) => {
  const source = mark.ownerDocument.createElement("a")
  source.setAttribute("data-source", "")
  source.dataset.href = href
  source.dataset.details = words
  mark.replaceWith(source)
}
