// The window for a link: it writes the address out as it was meant, or says why it cannot.

import { Link as BaseLink } from "django-prose-editor/editor"

import { ask } from "newsroom/article/dialogs"

// As articles/rendering/safe_urls.py judges an address when the article is saved.
const LONGEST = 2048
const WEB = /^https?:\/\//i
const SCHEME = /^[a-z][a-z0-9+.-]*:(?!\d+(?:[/?#]|$))/i // "example.org:8080" has a port, not a scheme
const EMAIL = /^[\w.+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\?subject=(?:(?!%0[ad])[^&])*)?$/i
const OWN = /^(?:\/(?!\/)|#.)/
const NEVER = /[\s"<>`\\\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/
const HOST = /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*\.?$/u

const EXAMPLE = "Write one such as https://example.org/page, or an email address."

/** {href} of what was typed, with its scheme; or {problem}, a sentence. */
export const addressOf = (typed) => {
  const words = typed.trim()
  if (!words) return { problem: `Type an address. ${EXAMPLE}` }
  if (words.length > LONGEST) return { problem: "This address is longer than 2,048 characters." }
  if (OWN.test(words)) return checked(words.replaceAll(" ", "%20"))
  const email = words.replace(/^mailto:/i, "")
  if (EMAIL.test(email)) return { href: `mailto:${email}` }
  if (SCHEME.test(words) && !WEB.test(words)) {
    return { problem: "Only web pages (https://) and email addresses can be linked." }
  }
  const url = WEB.test(words) ? words : `https://${words.replace(/^\/\//, "")}`
  return webAddress(url.replace(/ /g, "%20"), WEB.test(words))
}

const webAddress = (url, hasScheme) => {
  const host = /^https?:\/\/([^/?#]*)/i.exec(url)[1].replace(/:\d+$/, "")
  const isHost = HOST.test(host) || /^\[[0-9a-f:.]+\]$/i.test(host)
  if (!isHost || !URL.canParse(url) || (!hasScheme && !host.includes("."))) {
    return { problem: `This is not an address. ${EXAMPLE}` }
  }
  return checked(url)
}

const checked = (href) =>
  NEVER.test(href) ? { problem: `This address holds characters that no address has. ${EXAMPLE}` } : { href }

const check = ({ href, title }) => {
  const address = addressOf(href)
  return {
    problems: address.problem ? { href: address.problem } : {},
    values: { href: address.href, title: title.trim() || null },
  }
}

const PROPERTIES = {
  href: { type: "string", title: "Address", description: "A web page, or an email address." },
  title: { type: "string", title: "Title" },
}

const askForLink = async (editor, type) => {
  const isLink = editor.isActive(type)
  if (editor.state.selection.empty && !isLink) return
  const { href = "", title = "" } = editor.getAttributes(type)
  const options = { title: isLink ? "Edit link" : "Insert link", submitText: "Save", check }
  const attributes = await ask(editor, PROPERTIES, options, { href, title })
  if (!attributes) return
  const chain = editor.chain().focus()
  if (isLink) chain.extendMarkRange(type).updateAttributes(type, attributes).run()
  else chain.setMark(type, attributes).run()
}

export const Link = BaseLink.extend({
  addCommands() {
    return {
      ...this.parent?.(),
      addLink:
        () =>
        ({ editor, dispatch }) => {
          if (dispatch) askForLink(editor, this.name)
          return true
        },
    }
  },
})
