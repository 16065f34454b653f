/** Declared result files, checked once when they are published: there, of the declared form, and hashed. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { DeclaredFile } from '../../lib/benchmarks/types'

export interface CheckedFile {
  path: string
  size: number
  mtimeMs: number
  sha256: string
}

/** A JSON file beyond this is hashed but not parsed. */
const MAX_JSON_BYTES = 64 * 1024 * 1024

/** @returns the files that are there, and a sentence for each that is missing or malformed */
export async function checkFiles(
  dir: string,
  declared: DeclaredFile[],
): Promise<{ files: CheckedFile[]; faults: string[] }> {
  const files: CheckedFile[] = []
  const faults: string[] = []
  for (const file of declared) {
    const full = path.join(dir, file.path)
    const found = await lstat(full).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
      throw error
    })
    if (!found) {
      if (file.required) faults.push(`${file.path} is missing`)
      continue
    }
    if (!found.isFile()) {
      faults.push(`${file.path} is not a plain file`)
      continue
    }
    const fault = await faultOf(full, file, found.size)
    if (fault) faults.push(`${file.path} ${fault}`)
    files.push({ path: file.path, size: found.size, mtimeMs: found.mtimeMs, sha256: await sha256Of(full) })
  }
  return { files, faults }
}

async function faultOf(full: string, file: DeclaredFile, size: number): Promise<string | null> {
  if (size === 0) return 'is empty'
  switch (file.format) {
    case 'json':
      return size > MAX_JSON_BYTES ? null : jsonFault(await readFile(full, 'utf8'))
    case 'jsonl':
      return jsonFault(await firstLines(full, 1).then((lines) => lines[0] ?? ''))
    case 'csv': {
      const lines = await firstLines(full, 2)
      return lines.length < 2 ? 'has no row below its header' : null
    }
    default:
      return null
  }
}

/** Python writes bare NaN and Infinity, which are legal here. */
function jsonFault(text: string): string | null {
  try {
    JSON.parse(text)
    return null
  } catch {
    try {
      JSON.parse(text.replace(/(?<=[[,:\s])-?(NaN|Infinity)(?=\s*[,\]}])/g, 'null'))
      return null
    } catch (error) {
      return `is not valid JSON: ${(error as Error).message}`
    }
  }
}

async function firstLines(file: string, n: number): Promise<string[]> {
  const input = createReadStream(file, 'utf8')
  const lines: string[] = []
  try {
    for await (const line of createInterface({ input })) {
      if (line.trim() !== '') lines.push(line)
      if (lines.length >= n) break
    }
  } finally {
    input.destroy()
  }
  return lines
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
