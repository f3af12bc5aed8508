// The address that a pasted link means: redirects undone, trackers dropped, nothing that leads
// nowhere. articles/rendering/redirects.py does the same where the server makes a source's address.

const TRACKERS = new RegExp(
  "^(?:utm_\\w*|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|igsh" +
    "|mc_[ce]id|_hsenc|_hsmi|mkt_tok|gad_source|srsltid|__twitter_impression)(?:=|$)",
  "i",
)
const SCHEME = /^[a-z][a-z0-9+.-]*:/i
const MAILTO = /^mailto:[\w.+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+/i
const HOST_LIKE = /^(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?=[/?#]|$)/i
const FILE_LIKE = /\.(?:html?|php|aspx?|jsp|pdf|docx?|xlsx?|jpe?g|png|gif|svg|webp|txt|xml|json)$/i
const MOST_WRAPPINGS = 5 // of one redirect in another

// Host, path and the parameter that holds the address the reader was meant to reach.
const REDIRECTS = [
  [/^(?:www\.)?google\.(?:[a-z]{2,3}\.)?[a-z]{2,3}$/, /^\/url$/, ["q", "url"]],
  [/^(?:www\.)?google\.(?:[a-z]{2,3}\.)?[a-z]{2,3}$/, /^\/imgres$/, ["imgrefurl"]],
  [/^lm?\.(?:facebook|instagram|messenger|workplace)\.com$/, /^\//, ["u"]],
  [/^l\.threads\.(?:net|com)$/, /^\//, ["u"]],
  [/^(?:[a-z-]+\.)?facebook\.com$/, /^\/(?:l\.php|flx\/warn\/?)$/, ["u"]],
  [/\.safelinks\.protection\.outlook\.com$/, /^\//, ["url"]],
  [/^statics\.teams\.cdn\.office\.net$/, /safelinks/, ["url"]],
  [/^(?:www\.)?youtube\.com$/, /^\/redirect$/, ["q"]],
  [/^(?:www\.)?linkedin\.com$/, /^\/(?:redir\/redirect|safety\/go)\/?$/, ["url"]],
  [/^out\.reddit\.com$/, /^\//, ["url"]],
  [/^t\.umblr\.com$/, /^\/redirect$/, ["z"]],
  [/^slack-redir\.net$/, /^\/link$/, ["url"]],
  [/^duckduckgo\.com$/, /^\/l\/?$/, ["uddg"]],
  [/^(?:away\.)?vk\.com$/, /^\/away(?:\.php)?$/, ["to"]],
  [/^steamcommunity\.com$/, /^\/linkfilter\/?$/, ["url", "u"]],
  [/^linkprotect\.cudasvc\.com$/, /^\/url$/, ["a"]],
  [/^(?:exit|gate)\.sc$/, /^\//, ["url"]],
]

/** Where a link leads: a full address, a path of our own site, or null where it leads nowhere. */
export const destination = (href, { site, base = "", isOurs = false }) => {
  const written = href.trim().replace(/\s/g, "%20")
  if (isOurs && /^(?:\/(?!\/)|#.)/.test(written)) return written
  if (MAILTO.test(written)) return mailto(written)
  const full = absolute(written, base)
  if (!full) return null
  const meant = withoutTrackers(unwrapped(full))
  return readableUrl(meant) ? onSite(meant, site) : null
}

const mailto = (written) => {
  const subject = /[?&](subject=[^&]*)/i.exec(written)
  return written.split("?")[0] + (subject && !/%0[ad]/i.test(subject[1]) ? `?${subject[1]}` : "")
}

const absolute = (written, base) => {
  if (/^https?:\/\//i.test(written)) return written
  if (written.startsWith("//")) return `https:${written}`
  if (!SCHEME.test(written) || HOST_LIKE.test(written)) {
    const host = HOST_LIKE.exec(written)?.[0]
    const isHost = host && (written !== host || !FILE_LIKE.test(host))
    if (isHost && (host.startsWith("www.") || !base)) return `https://${written}`
    if (readableUrl(base) && !written.startsWith("#")) return new URL(written, base).href
  }
  return null
}

// A name and password before the host are a disguise: our server refuses such an address, too.
const readableUrl = (text) => {
  try {
    const url = new URL(text)
    const isWeb = /^https?:$/.test(url.protocol) && url.hostname
    return isWeb && !url.username && !url.password ? url : null
  } catch {
    return null
  }
}

/** The address inside a redirect, as often as one is wrapped in another. */
export const unwrapped = (address) => {
  let meant = address
  for (let turn = 0; turn < MOST_WRAPPINGS; turn++) {
    const inner = inside(meant)
    if (!inner) break
    meant = inner
  }
  return meant
}

const inside = (address) => {
  const url = readableUrl(address)
  if (!url) return null
  const host = url.hostname.toLowerCase()
  const redirect = REDIRECTS.find(([hosts, paths]) => hosts.test(host) && paths.test(url.pathname))
  const candidates = redirect?.[2].map((name) => url.searchParams.get(name)) ?? [encoded(host, url)]
  const inner = candidates.find((each) => each && readableUrl(each))
  return inner ? inner.trim().replace(/\s/g, "%20") : null
}

// Mail guards that hide the address in a spelling of their own.
const encoded = (host, url) => {
  if (host === "urldefense.com") return /^\/v3\/__(.+?)__;/.exec(url.pathname + url.search)?.[1]
  if (host === "urldefense.proofpoint.com") {
    const spelled = url.searchParams.get("u") ?? ""
    return decoded(spelled.replaceAll("-", "%").replaceAll("_", "/"))
  }
  return host === "href.li" ? url.href.split("?").slice(1).join("?") : null
}

const decoded = (text) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** The same address without the parameters that only track who clicked. */
export const withoutTrackers = (address) => {
  const [before, ...anchor] = address.split("#")
  const [page, ...query] = before.split("?")
  if (!query.length) return address
  const parts = query.join("?").split("&")
  const kept = parts.filter((part) => !TRACKERS.test(part))
  if (kept.length === parts.length) return address
  return [page + (kept.length ? `?${kept.join("&")}` : ""), ...anchor].join("#")
}

// A path of our own site. What leads into the desk was an anchor within the pasted document, which a
// browser has completed with the address of the page that it was pasted from or into.
const onSite = (address, site) => {
  const url = new URL(address)
  if (!site.includes(url.host)) return address
  const isInside = url.pathname.startsWith("/admin/") || url.hash.startsWith("#_")
  return isInside ? null : url.pathname + url.search + url.hash
}

// With a scheme or www; a bare host only before a path, else it may be the name of a company.
const ENDINGS =
  "com|org|net|edu|gov|int|info|news|eu|io|uk|ie|de|at|ch|fr|be|nl|lu|it|es|pt|pl|cz|se|no|fi|dk" +
  "|ua|ca|us|mx|br|au|nz|in|jp|kr|cn|za"
const IN_TEXT = new RegExp(
  `(?<![\\w@./-])(?:https?://|www\\.|(?:[a-z0-9-]{1,63}\\.){1,4}(?:${ENDINGS})/)[^\\s<>"“”«»]*`,
  "gi",
)

/** A text cut at the addresses in it: [words, address or null] in order. */
export const addressesIn = (text) => {
  const pieces = []
  let at = 0
  for (const found of text.matchAll(IN_TEXT)) {
    const words = withoutEnd(found[0])
    const address = /^https?:/i.test(words) ? words : `https://${words}`
    if (!readableUrl(address)?.hostname.match(/\.|^localhost$|:/)) continue
    pieces.push([text.slice(at, found.index), null], [words, address])
    at = found.index + words.length
  }
  pieces.push([text.slice(at), null])
  return pieces.filter(([words]) => words)
}

// A sentence ends behind an address, and a parenthesis may close behind one that opened before it.
const withoutEnd = (address) => {
  let end = address.length
  let open = address.split("(").length - address.split(")").length
  while (end) {
    const last = address[end - 1]
    if (last === ")" && open < 0) open++
    else if (!/[.,;:!?'’…\]}]/.test(last)) break
    end--
  }
  return address.slice(0, end)
}
