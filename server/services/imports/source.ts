import { stat } from 'node:fs/promises'
import path from 'node:path'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { IMPORT_LIMITS } from '../../../lib/imports/limits'
import type { ImportTree } from '../../../lib/imports/types'
import { fileTree, importTree, textTree } from '../../results/import-tree'
import type { Context } from '../context'
import { resolveInRoots } from '../roots'

/** A file that came with the request. */
export interface Upload {
  name: string
  bytes: Uint8Array
}

export interface Source {
  tree: ImportTree
  /** The real path that was read, or the name of an upload. */
  shown: string
  /** Root of the tree on this machine; null for an upload, which is stored when it is imported. */
  dir: string | null
  upload: Upload | null
}

/** @throws RungridError `invalid_input` when nothing readable is there, or it lies outside the roots */
export async function openSource(ctx: Context, input: { path: string } | { upload: Upload }): Promise<Source> {
  if ('upload' in input) return uploaded(input.upload)
  const real = await resolveInRoots(ctx.config, input.path)
  const found = await stat(real).catch((error: NodeJS.ErrnoException) => error)
  if (found instanceof Error) {
    const why = found.code === 'ENOENT' ? 'is not there' : `can't be read (${found.code})`
    throw new RungridError('invalid_input', `\`${input.path}\` ${why}.`, {
      fix: `Relative paths start at ${ctx.config.roots[0]}. A file of another machine can be uploaded.`,
      issues: [{ path: 'path', message: `${real} ${why}` }],
    })
  }
  if (found.isDirectory()) return { tree: importTree(real), shown: real, dir: real, upload: null }
  if (found.isFile()) return { tree: fileTree(real), shown: real, dir: path.dirname(real), upload: null }
  throw new RungridError('invalid_input', `\`${input.path}\` is neither a file nor a directory.`)
}

function uploaded(upload: Upload): Source {
  const { bytes } = upload
  if (bytes.byteLength > IMPORT_LIMITS.fileBytes)
    throw new RungridError('too_large', `The file has ${bytes.byteLength} bytes; at most ${IMPORT_LIMITS.fileBytes}.`, {
      fix: 'Put it on the machine of the server and give its path, or split it.',
    })
  // A name is only a name, whatever system it came from.
  const name = (upload.name.split(/[\\/]/).at(-1) ?? '').replace(/[^\p{L}\p{N} ._@=+-]/gu, '_').slice(0, 200)
  const safe = /^\.*$/.test(name) ? 'upload' : name
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new RungridError('invalid_input', `${safe} is not text in UTF-8.`, { fix: 'Save it as UTF-8.' })
  }
  return { tree: textTree(safe, text), shown: safe, dir: null, upload: { name: safe, bytes } }
}
