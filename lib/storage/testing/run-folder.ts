import type { RunFolder } from '../types'

/** The folder of a run for tests of a reader alone, with every file of it: names are relative to `path`. */
export function runFolder(path: string, files: Record<string, string>, says: Partial<RunFolder> = {}): RunFolder {
  return {
    path,
    workload: path.split('/').slice(0, -1).join('/'),
    benchmark: null,
    model: null,
    command: null,
    timestamp: null,
    division: null,
    organisation: null,
    system: null,
    files: Object.entries(files)
      .map(([name, text]) => ({ path: name, size: new TextEncoder().encode(text).length }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    ...says,
  }
}
