// Unsaved words of articles, kept in this browser under the account that wrote them.
//
// They are written twice: into localStorage, which holds them when a tab is closed the next moment, and
// into IndexedDB, which has them on the disk when the browser is killed, takes files, and has more room.

const PREFIX = "newsroom.draft/"
const DATABASE = "newsroom-drafts"
const STORE = "drafts"
const KEPT = 30 * 24 * 3600 * 1000 // milliseconds: words that nobody asked for in a month

/** Tabs tell each other which words they hold, and who is logged in. */
export const CHANNEL = "newsroom.drafts"

export const keyOf = (account, article, slot) => `${PREFIX}${account}/${article}/${slot}`

const accountOf = (key) => key.slice(PREFIX.length).split("/", 1)[0]

// --- IndexedDB -----------------------------------------------------------------------------------

let opened = null
const database = () => (opened ??= open().catch(() => null))

const open = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" })
    request.onsuccess = () => resolve(request.result)
    request.onerror = request.onblocked = () => reject(request.error)
  })

const inDatabase = async (mode, use) => {
  const base = await database()
  if (!base) return null
  return new Promise((resolve) => {
    const transaction = base.transaction(STORE, mode, { durability: "strict" })
    const request = use(transaction.objectStore(STORE))
    transaction.oncomplete = () => resolve({ result: request.result })
    transaction.onerror = transaction.onabort = () => resolve(null)
  }).catch(() => null)
}

// --- localStorage --------------------------------------------------------------------------------

const attempt = (use) => {
  try {
    return { result: use(localStorage) }
  } catch {
    return null // full, or forbidden
  }
}

const localDrafts = () => {
  const keys = attempt((storage) => Object.keys(storage).filter((key) => key.startsWith(PREFIX)))?.result ?? []
  return keys.flatMap((key) => attempt((storage) => JSON.parse(storage.getItem(key)))?.result ?? [])
}

// --- Both ----------------------------------------------------------------------------------------

/** Keeps the draft, {key, at, …}; false if this browser keeps nothing. Whoever leaves need not wait. */
export const put = async ({ files, ...words }) => {
  const isLocal = attempt((storage) => storage.setItem(words.key, JSON.stringify(words))) !== null
  if (!isLocal) attempt((storage) => storage.removeItem(words.key)) // an older copy is not these words
  const isInDatabase = (await inDatabase("readwrite", (store) => store.put({ ...words, files }))) !== null
  return isLocal || isInDatabase
}

export const remove = async (key) => {
  attempt((storage) => storage.removeItem(key))
  await inDatabase("readwrite", (store) => store.delete(key))
}

/** Every draft, the newest first. */
export const all = async () => {
  const found = new Map()
  const stored = (await inDatabase("readonly", (store) => store.getAll()))?.result ?? []
  for (const draft of stored) found.set(draft.key, draft)
  for (const draft of localDrafts()) {
    const other = found.get(draft.key)
    if (!other || other.at < draft.at) found.set(draft.key, { ...draft, files: other?.files })
  }
  return [...found.values()].sort((a, b) => b.at - a.at)
}

/** The drafts of one article by one account; those that are too old are thrown away. */
export const draftsOf = async (account, article) => {
  const start = keyOf(account, article, "")
  const own = (await all()).filter(({ key }) => key.startsWith(start))
  const [recent, old] = [own.filter(isRecent), own.filter((draft) => !isRecent(draft))]
  await Promise.all(old.map(({ key }) => remove(key)))
  return recent
}

const isRecent = ({ at }) => Date.now() - at < KEPT

/** Ends the drafts of all accounts but the one that is logged in; "" if nobody is any more. */
export const endOthers = async (account) => {
  const channel = new BroadcastChannel(CHANNEL)
  channel.postMessage({ account })
  channel.close()
  const others = (await all()).filter(({ key }) => accountOf(key) !== account)
  await Promise.all(others.map(({ key }) => remove(key)))
}
