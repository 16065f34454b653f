/**
 * The package that is handed in: the judged files as they lie in the tree, `report/` with the documents, and
 * `checksums.sha256`, which `sha256sum -c` checks after unpacking. Files go through in pieces; nothing is held whole.
 * The same files and the same documents give the same bytes: order, times and rights are fixed.
 */
import { createHash } from 'node:crypto'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { RungridError } from '../lib/errors/rungrid-error'
import { formatBytes } from '../lib/format/bytes'
import { placeInLayout } from '../lib/report/layout'
import { visible } from '../lib/report/text'
import type { VerdictDocument } from '../lib/rules/document'
import { type ResultTree, TreeError } from '../lib/storage/tree'

/** Bytes of the judged files: logs of a large round are some hundred MB. */
const PACKAGE_LIMIT = 4 * 2 ** 30
const FILE_LIMIT = 500_000

const CHECKSUMS = 'checksums.sha256'
const REPORT_FOLDER = 'report'

export interface PackageInput {
  tree: ResultTree
  document: VerdictDocument
  /** Documents of the report; paths below `report/`. */
  documents: readonly { path: string; content: string | Uint8Array }[]
  /** Default: PACKAGE_LIMIT. */
  maxBytes?: number
  signal?: AbortSignal
}

export interface Packed {
  /** Judged files, without documents and checksums. */
  files: number
  /** What was in the tree and is not in the package, with the reason. */
  leftOut: LeftOut[]
}

export interface LeftOut {
  path: string
  why: string
}

/**
 * Writes the package and ends the target.
 * @throws RungridError `too_large`, before anything is written where the sizes say so; TreeError for a file that can't
 * be read to its end; what the target throws. Then the target is destroyed and holds no whole package.
 */
export async function writePackage(target: Writable, input: PackageInput): Promise<Packed> {
  try {
    return await pack(target, input)
  } catch (error) {
    target.destroy()
    throw error
  }
}

async function pack(target: Writable, input: PackageInput): Promise<Packed> {
  const { tree, document, documents, maxBytes = PACKAGE_LIMIT, signal } = input
  const { files, leftOut, moved } = await judgedFiles(tree, document, maxBytes, signal)
  const zip = new ZipFile()
  const out = zip.outputStream as Readable
  const entry = entryOptions()
  const sums: string[] = []
  let bytes = 0

  const stream = (path: string, content: () => AsyncIterable<Uint8Array>) =>
    zip.addReadStreamLazy(path, entry, (done) => {
      const hash = createHash('sha256')
      async function* read() {
        for await (const piece of content()) {
          signal?.throwIfAborted()
          bytes += piece.length
          // A file may have grown since it was listed.
          if (bytes > maxBytes + DOCUMENTS_LIMIT) throw tooLarge(bytes, maxBytes)
          hash.update(piece)
          yield piece
        }
        sums.push(checksumLine(hash.digest('hex'), path))
      }
      const source = Readable.from(read(), { objectMode: false })
      // yazl looks at nothing but the content: the failure of a file would end the process, and the package never.
      source.on('error', (error) => out.destroy(error))
      done(null, source)
    })

  for (const { path, at } of files) stream(at, () => tree.bytes(path))
  const notes = [
    ...(leftOut.length === 0 ? [] : [{ path: 'left-out.txt', content: listed(leftOut) }]),
    ...(moved.length === 0 ? [] : [{ path: 'places.txt', content: placesOf(moved) }]),
  ]
  for (const { path, content } of [...documents, ...notes].sort((a, b) => (a.path < b.path ? -1 : 1)))
    stream(`${REPORT_FOLDER}/${path}`, async function* () {
      yield typeof content === 'string' ? Buffer.from(content) : content
    })
  zip.addReadStreamLazy(CHECKSUMS, entry, (done) => done(null, Readable.from([Buffer.from(sums.join(''))])))
  zip.end()

  zip.on('error', (error) => out.destroy(error as Error))
  await pipeline(out, target, { signal })
  return { files: files.length, leftOut }
}

/** What documents may have on top: they are bounded by how they are made. */
const DOCUMENTS_LIMIT = 256 * 2 ** 20

/** One time for all, on the clock of whatever zone this runs in, since ZIP writes that. */
function entryOptions() {
  return {
    mtime: new Date(1980, 0, 2),
    mode: 0o100644,
    forceDosTimestamp: true,
    compress: true,
    compressionLevel: 6,
  }
}

/**
 * Of a submission package every file; else the folders of the runs alone, so that what lies beside them stays there.
 * Links are never followed.
 */
async function judgedFiles(tree: ResultTree, document: VerdictDocument, maxBytes: number, signal?: AbortSignal) {
  const files: { path: string; at: string }[] = []
  const leftOut: LeftOut[] = []
  const moved: { from: string; to: string }[] = []
  const places = new Set<string>()
  const taken = new Set<string>([CHECKSUMS])
  let bytes = 0
  const whole = document.package.checks.length > 0
  const runs = new Map(whole ? [] : document.runs.map((run) => [run.path === '.' ? '' : run.path, run] as const))
  for (const root of withoutInner(whole ? [''] : [...runs.keys()])) {
    const place = placeInLayout(root, runs.get(root), document.edition, places)
    places.add(place)
    if (place !== root) moved.push({ from: root === '' ? '.' : root, to: place })
    const waiting = [root]
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      signal?.throwIfAborted()
      let entries: Awaited<ReturnType<ResultTree['list']>>
      try {
        entries = await tree.list(folder)
      } catch (error) {
        if (!(error instanceof TreeError)) throw error
        leftOut.push({ path: folder || '.', why: 'the folder can’t be read' })
        continue
      }
      for (const { name, kind, size } of entries) {
        const path = folder === '' ? name : `${folder}/${name}`
        const below = path.slice(root === '' ? 0 : root.length + 1)
        const at = place === '' ? below : `${place}/${below}`
        const why = kind === 'directory' || kind === 'file' ? unfit(at, taken) : REASONS[kind]
        if (why !== null) leftOut.push({ path, why })
        else if (kind === 'directory') waiting.push(path)
        else if (!(await canRead(tree, path))) leftOut.push({ path, why: 'can’t be read' })
        else {
          bytes += size
          if (bytes > maxBytes) throw tooLarge(bytes, maxBytes)
          if (files.length === FILE_LIMIT)
            throw new RungridError('too_large', `There are more than ${FILE_LIMIT.toLocaleString('en-US')} files.`, {
              fix: 'Make reports of parts of the folder.',
            })
          files.push({ path, at })
          taken.add(at)
        }
      }
    }
  }
  const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1)
  return { files: files.sort((a, b) => (a.at < b.at ? -1 : 1)), leftOut: leftOut.sort(byPath), moved }
}

/** An entry that was begun can't be taken back, so that is asked before. */
async function canRead(tree: ResultTree, path: string): Promise<boolean> {
  try {
    for await (const _ of tree.bytes(path)) break
    return true
  } catch (error) {
    if (!(error instanceof TreeError)) throw error
    return false
  }
}

const REASONS = { link: 'is a link', other: 'is no file and no folder' }

/** Why a path can't stand in the package; null where it can. */
function unfit(path: string, taken: Set<string>): string | null {
  if (path.includes('\\')) return 'has a backslash in its name, which unpacks as a folder'
  if (/^[a-zA-Z]:/.test(path)) return 'begins like a drive, and would be unpacked elsewhere'
  if (taken.has(path)) return 'has the name of a file of the package itself'
  if (path === REPORT_FOLDER) return 'is where the report of this package is'
  return null
}

/** Folders that no other one holds. */
function withoutInner(paths: readonly string[]): string[] {
  const outer: string[] = []
  for (const path of [...new Set(paths)].sort((a, b) => (`${a}/` < `${b}/` ? -1 : 1))) {
    const last = outer.at(-1)
    if (last === undefined || (last !== '' && !path.startsWith(`${last}/`))) outer.push(path)
  }
  return outer
}

/** As `sha256sum` writes it: a name with a backslash or a line end is escaped, and the line begins with a backslash. */
function checksumLine(hash: string, path: string): string {
  const escaped = path.replace(
    /[\\\n\r]/g,
    (character) => ({ '\\': '\\\\', '\n': '\\n', '\r': '\\r' })[character] ?? '',
  )
  return `${escaped === path ? '' : '\\'}${hash}  ${escaped}\n`
}

function listed(leftOut: readonly LeftOut[]): string {
  return `In the folder that was judged, and not in this package:\n\n${leftOut
    .map(({ path, why }) => `${visible(path)}: ${why}\n`)
    .join('')}`
}

function placesOf(moved: readonly { from: string; to: string }[]): string {
  return `Folders that the report names, and where the layout of the edition has them in this package:\n\n${moved
    .map(({ from, to }) => `${visible(from)} is ${to}\n`)
    .join('')}`
}

function tooLarge(bytes: number, limit: number): RungridError {
  return new RungridError(
    'too_large',
    `The judged files have more than ${formatBytes(limit)}: ${formatBytes(bytes)} up to the one that is too much.`,
    {
      fix: 'Take large logs and traces out of the folder, or make reports of parts of it; the other formats hold no files.',
    },
  )
}
