/** Files that a run reads and whose content is part of its identity. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Benchmark, Command } from '../../lib/benchmarks/types'
import { RungridError } from '../../lib/errors/rungrid-error'
import type { Cell } from '../../lib/matrix/types'
import type { Config } from '../config'
import { resolveInRoots } from './roots'

/** Larger files are known by size and time instead of content: hashing a data set of 100 GB is no part of a plan. */
export const HASHED_BYTES = 64 * 2 ** 20

export interface Input {
  /** As the user wrote it, or `builtin:<name>`. */
  name: string
  /** Real path of the file. */
  path: string
}

type Settings = Pick<Config, 'roots' | 'installDir'>

/** What the build makes: `builtin:corpus` is dist/corpus.txt, the project's own documents. */
const BUILTIN_DIR = 'dist'

/** Looks inputs up, each once however many cells name it. Make a new one for every plan and every start of an attempt. */
export class Inputs {
  private readonly looked = new Map<string, Promise<string | null>>()

  constructor(private readonly settings: Settings) {}

  /**
   * The inputs of a cell as files. A worker of ours needs every one of them; of a program of the user's those count
   * that exist as files under the roots, since its arguments only look like paths.
   * @throws RungridError `invalid_input` when an input is missing or outside the roots
   */
  async of(benchmark: Benchmark, cell: Cell, { program, cwd }: Command): Promise<Input[]> {
    const inputs: Input[] = []
    for (const name of new Set(benchmark.inputs?.(cell))) {
      const id = `${program.kind}\n${cwd ?? ''}\n${name}`
      const look = this.looked.get(id) ?? (program.kind === 'argv' ? this.probe(name, cwd) : this.need(name))
      this.looked.set(id, look)
      const found = await look
      if (found !== null) inputs.push({ name, path: found })
    }
    return inputs
  }

  private async need(name: string): Promise<string> {
    const builtin = /^builtin:([a-z][a-z0-9-]*)$/.exec(name)?.[1]
    const file = builtin
      ? path.join(this.settings.installDir, BUILTIN_DIR, `${builtin}.txt`)
      : await resolveInRoots(this.settings, name)
    const found = await stat(file).catch((error: NodeJS.ErrnoException) => error)
    if (found instanceof Error)
      throw new RungridError('invalid_input', `There is no file \`${name}\` to read (${found.code}).`, {
        fix: builtin
          ? 'Run `npm run build`, or give the path of a file.'
          : `Relative paths start at ${this.settings.roots[0]}.`,
      })
    if (!found.isFile()) throw new RungridError('invalid_input', `\`${name}\` is not a file.`)
    return file
  }

  private async probe(name: string, cwd: string | undefined): Promise<string | null> {
    if (!path.isAbsolute(name) && cwd === undefined) return null
    try {
      const base = cwd === undefined ? undefined : await resolveInRoots(this.settings, cwd)
      const real = await resolveInRoots(this.settings, name, base)
      return (await stat(real)).isFile() ? real : null
    } catch {
      return null // an argument that is no file of the user's: /usr/bin/python3, a format such as %Y/%m
    }
  }
}

/** Digests of this process, so that a live plan does not read the same file at every key stroke. Bounded. */
const digests = new Map<string, string>()
const DIGESTS_KEPT = 1000

/** sha256 of the content, hexadecimal; `size:<bytes>,mtime:<ms>` for files over 64 MiB. */
export async function digestOf(file: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(file)
  if (size > HASHED_BYTES) return `size:${size},mtime:${Math.trunc(mtimeMs)}`
  const id = `${file}\n${ino}\n${size}\n${mtimeMs}`
  const known = digests.get(id)
  if (known) return known
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  const digest = hash.digest('hex')
  if (digests.size >= DIGESTS_KEPT) digests.delete(digests.keys().next().value!)
  digests.set(id, digest)
  return digest
}
