import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Never a source of a build: products, and tests that no bundle contains. */
const NOT_A_SOURCE =
  /^(node_modules|generated|testing|\..*|.*\.tsbuildinfo)$|\.(test|spec|bench|generated)\.[cm]?[jt]sx?$/

function* filesBelow(dir, relative) {
  let entries
  try {
    entries = readdirSync(path.join(dir, relative), { withFileTypes: true })
  } catch (error) {
    if (error.code === 'ENOENT') return
    if (error.code !== 'ENOTDIR') throw error
    yield relative
    return
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (NOT_A_SOURCE.test(entry.name)) continue
    const at = `${relative}/${entry.name}`
    if (entry.isDirectory()) yield* filesBelow(dir, at)
    else yield at
  }
}

/**
 * Hash of the content of all source files below `paths` (files or directories, relative to `dir`). Content and not
 * times: a checkout changes times without changing sources, and a restored file may be older than the build.
 */
export function fingerprint(dir, paths) {
  const hash = createHash('sha1')
  for (const start of paths) {
    for (const file of filesBelow(dir, start)) {
      const content = readFileSync(path.join(dir, file))
      hash.update(`${file}\0${content.length}\0`).update(content)
    }
  }
  return hash.digest('hex')
}
