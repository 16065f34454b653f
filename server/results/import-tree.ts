import { createReadStream } from 'node:fs'
import path from 'node:path'
import { RungridError } from '../../lib/errors/rungrid-error'
import { IMPORT_LIMITS } from '../../lib/imports/limits'
import type { ImportTree } from '../../lib/imports/types'
import type { TreeEntry } from '../../lib/tree'
import { directoryTree } from './directory-tree'

/** Bytes of the largest file that is parsed as one text; larger ones are only counted through. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024

/** How long a text, listing or stream may be: of a directory that is read as somebody else's results. */
export function importTree(root: string): ImportTree {
  const tree = directoryTree(root)
  let listed = 0
  const find = async (file: string): Promise<TreeEntry | undefined> => {
    const { dir, base } = path.posix.parse(file)
    return (await tree.list(dir)).find(({ name }) => name === base)
  }
  return {
    async text(file) {
      const entry = await find(file)
      if (entry?.kind !== 'file') return null
      if (entry.size > MAX_TEXT_BYTES)
        throw new RungridError('too_large', `${file} has ${entry.size} bytes; at most ${MAX_TEXT_BYTES} are read.`, {
          fix: 'Name a directory that does not hold it.',
        })
      return tree.text(file)
    },
    async list(dir) {
      if (++listed > IMPORT_LIMITS.directories)
        throw new RungridError('too_large', `There are more than ${IMPORT_LIMITS.directories} directories in it.`, {
          fix: 'Name the directory of the results, not one above it.',
        })
      return tree.list(dir)
    },
    async *chunks(file) {
      if ((await find(file))?.kind !== 'file') return
      for await (const piece of createReadStream(path.join(root, file), { encoding: 'utf8', highWaterMark: 1 << 18 }))
        yield piece as string
    },
  }
}

/** One file as a tree that holds nothing else, whatever lies beside it. */
export function fileTree(file: string): ImportTree {
  const tree = importTree(path.dirname(file))
  const only = path.basename(file)
  return {
    text: async (name) => (name === only ? tree.text(name) : null),
    list: async (dir) => (dir === '' ? (await tree.list('')).filter(({ name }) => name === only) : []),
    async *chunks(name) {
      if (name === only) yield* tree.chunks(name)
    },
  }
}

/** A text that was sent as one file. */
export function textTree(name: string, text: string): ImportTree {
  return {
    text: async (file) => (file === name ? text : null),
    list: async (dir) => (dir === '' ? [{ name, kind: 'file', size: Buffer.byteLength(text) }] : []),
    async *chunks(file) {
      // Pieces, so that reading 16 MiB lets other requests through.
      for (let at = 0; file === name && at < text.length; at += 1 << 18) {
        yield text.slice(at, at + (1 << 18))
        await new Promise(setImmediate)
      }
    },
  }
}
