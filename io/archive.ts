import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, open, realpath, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { RungridError } from '../lib/errors/rungrid-error'
import { benchmarkNamed, divisionNamed } from '../lib/storage/layout'
import { joined } from '../lib/storage/text-file'
import type { ResultTree } from '../lib/storage/tree'
import { directoryTree } from './directory-tree'
import { Unpacker } from './unpack'
import { unpackTar } from './unpack-tar'
import { unpackZip } from './unpack-zip'

export interface OpenedResults {
  tree: ResultTree
  /** The folder that is read: the given one, or where the archive was unpacked to. */
  root: string
  /** Takes away what was unpacked. Safe to call twice. */
  close(): Promise<void>
}

export interface OpenOptions {
  /** Where an archive is unpacked to, in a folder of its own. Default: the system's. */
  tmpDir?: string
  signal?: AbortSignal
}

/**
 * A folder, or an archive (zip, tar, tar.gz, told by its content), as a tree. An archive that holds one folder around its
 * results is read from that folder on. Nothing stays behind when it throws.
 * @throws RungridError `results_not_found`, `results_unreadable`, `archive_broken`, `archive_unsafe`, `tree_too_large`
 */
export async function openResults(given: string, options: OpenOptions = {}): Promise<OpenedResults> {
  const stats = await stat(given).catch((error) => {
    throw cantOpen(given, error)
  })
  if (stats.isDirectory()) {
    const root = await realpath(given)
    return { tree: directoryTree(root), root, close: async () => {} }
  }
  if (!stats.isFile())
    throw new RungridError('results_unreadable', `${given} is neither a folder nor a file.`, {
      fix: 'Give a folder of results, or an archive of one.',
    })
  const format = await formatOf(given)
  const parent = options.tmpDir ?? tmpdir()
  await mkdir(parent, { recursive: true })
  const target = await realpath(await mkdtemp(path.join(parent, 'rungrid-results-')))
  const close = () => rm(target, { recursive: true, force: true })
  try {
    const unpacker = new Unpacker(target, stats.size, options.signal)
    if (format === 'zip') await unpackZip(given, unpacker)
    else await unpackTar(given, format === 'tar.gz', unpacker)
    const whole = withLeftOut(directoryTree(target), unpacker.leftOut)
    const inner = await wrapper(whole)
    return { tree: inner === '' ? whole : below(whole, inner), root: path.join(target, inner), close }
  } catch (error) {
    await close()
    throw error
  }
}

type Format = 'zip' | 'tar' | 'tar.gz'

async function formatOf(file: string): Promise<Format> {
  const head = await headOf(file)
  if (head.length === 0)
    throw new RungridError('archive_broken', `${file} is empty.`, { fix: 'Copy it again, or pack the folder again.' })
  if (head.length >= 4 && ZIP.has(head.readUInt32BE(0))) return 'zip'
  if (head[0] === 0x1f && head[1] === 0x8b) {
    // A log that was compressed is no archive.
    if (isTar(await gunzippedHead(file))) return 'tar.gz'
    throw notAnArchive(file, 'is compressed and is no archive')
  }
  if (isTar(head)) return 'tar'
  throw notAnArchive(file, 'is a file, and neither zip, tar nor tar.gz')
}

function notAnArchive(file: string, what: string): RungridError {
  const known = /(summary|_metadata|_output|_per_epoch_stats|statistics)\.json$/.test(file)
  return new RungridError('results_unreadable', `${file} ${what}.`, {
    fix: known
      ? `Give the folder of the run, ${path.dirname(file)}, or the one of all results.`
      : 'Give the folder that the results lie in, or pack it as .zip or .tar.gz.',
  })
}

const BLOCK = 512
/** `PK` and the kind of record that a zip archive begins with: a file, the end of an empty one, a part of several. */
const ZIP = new Set([0x504b0304, 0x504b0506, 0x504b0708])

async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file, 'r').catch((error) => {
    throw cantOpen(file, error)
  })
  try {
    const buffer = Buffer.alloc(BLOCK)
    const { bytesRead } = await handle.read(buffer, 0, BLOCK, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

async function gunzippedHead(file: string): Promise<Buffer> {
  const pieces: Buffer[] = []
  let length = 0
  try {
    await pipeline(createReadStream(file), createGunzip(), async (source: AsyncIterable<Buffer>) => {
      for await (const piece of source) {
        pieces.push(piece)
        length += piece.length
        if (length >= BLOCK) return
      }
    })
  } catch (error) {
    if (length < BLOCK)
      throw new RungridError('archive_broken', `${file} is cut off, or is not gzip.`, {
        fix: 'Copy it again whole, or pack the folder again.',
        cause: error,
      })
  }
  return Buffer.concat(pieces).subarray(0, BLOCK)
}

/** By the checksum of its first header, which every form of tar has; two blocks of zeros are an empty archive. */
function isTar(head: Buffer): boolean {
  if (head.length < BLOCK) return false
  if (head.every((byte) => byte === 0)) return true
  const said = Number.parseInt(head.toString('latin1', 148, 156).split('\0')[0]?.trim() ?? '', 8)
  let sum = 0
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : (head[i] ?? 0)
  return said === sum
}

/** What was not unpacked is listed where it would stand. */
function withLeftOut(tree: ResultTree, leftOut: Unpacker['leftOut']): ResultTree {
  if (leftOut.size === 0) return tree
  return {
    ...tree,
    async list(at) {
      const more = leftOut.get(at) ?? []
      return [...(await tree.list(at)), ...more].sort((a, b) => (a.name < b.name ? -1 : 1))
    },
  }
}

/** A part of a tree as a tree. */
function below(tree: ResultTree, base: string): ResultTree {
  return {
    list: (at) => tree.list(joined(base, at)),
    text: (at, maxBytes) => tree.text(joined(base, at), maxBytes),
    bytes: (at) => tree.bytes(joined(base, at)),
  }
}

/** Levels of folders around the results that are taken off. */
const WRAPPERS = 3

/** Path of the one folder that an archive holds, where it is that one which holds what a root of results holds. */
async function wrapper(tree: ResultTree): Promise<string> {
  let at = ''
  for (let level = 0; level < WRAPPERS; level++) {
    const entries = (await tree.list(at)).filter(({ name }) => name !== '__MACOSX' && name !== '.DS_Store')
    const [only] = entries
    if (isRoot(entries)) return at
    if (entries.length !== 1 || only?.kind !== 'directory') return ''
    at = joined(at, only.name)
  }
  return isRoot(await tree.list(at)) ? at : ''
}

function isRoot(entries: readonly { name: string; kind: string }[]): boolean {
  return entries.some(
    ({ name, kind }) =>
      (kind === 'directory' && (benchmarkNamed(name) !== null || divisionNamed(name) !== null)) ||
      name === 'mlperf-results.yaml',
  )
}

function cantOpen(given: string, error: unknown): RungridError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new RungridError('results_not_found', `${given} is not there.`, {
      fix: 'Check the path; it is a folder of results, or an archive of one.',
      cause: error,
    })
  return new RungridError('results_unreadable', `${given} can't be opened (${code}).`, {
    fix: 'Let the account that reads it read it (`chmod -R u+rX`).',
    cause: error,
  })
}
