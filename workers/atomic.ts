import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import path from 'node:path'

/** Puts a file in place whole or not at all, and on the disk before it returns: written beside, synced, renamed. */
export function writeAtomically(file: string, ...parts: (string | Uint8Array)[]): void {
  const beside = `${file}.${process.pid}.tmp`
  const handle = openSync(beside, 'w')
  try {
    for (const part of parts) {
      let rest = typeof part === 'string' ? Buffer.from(part) : part
      while (rest.length > 0) rest = rest.subarray(writeSync(handle, rest))
    }
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(beside, file)
  const directory = openSync(path.dirname(file), 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}
