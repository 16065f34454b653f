/** Files that a run reads and whose content is part of its identity. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Benchmark, Command, Program } from '../../lib/benchmarks/types'
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
  private readonly looked = new Map<string, Promise<Input[]>>()

  constructor(private readonly settings: Settings) {}

  /**
   * The inputs of a cell as files. A worker of ours needs every one of them; of a program of the user's those count
   * that exist as files under the roots, since its arguments only look like paths. `dir/**` and `name/*` of a worker in
   * Python: see `Benchmark.inputs`.
   * @throws RungridError `invalid_input` when an input is missing or outside the roots, or a directory holds too much
   */
  async of(benchmark: Benchmark, cell: Cell, { program, cwd }: Command): Promise<Input[]> {
    const inputs: Input[] = []
    for (const name of new Set(benchmark.inputs?.(cell))) {
      const id = `${program.kind}\n${cwd ?? ''}\n${name}`
      const look = this.looked.get(id) ?? this.look(name, program.kind, cwd)
      this.looked.set(id, look)
      inputs.push(...(await look))
    }
    return inputs
  }

  private async look(name: string, kind: Program['kind'], cwd: string | undefined): Promise<Input[]> {
    const [, dir, stars] = (kind === 'python' && /^(.+)\/(\*\*?)$/s.exec(name)) || []
    if (dir !== undefined) return stars === '**' ? this.tree(dir) : this.filesIn(dir)
    const file = kind === 'argv' ? await this.probe(name, cwd) : await this.need(name)
    return file === null ? [] : [{ name, path: file }]
  }

  /** The files in a directory; none where there is no such directory, or none that Rungrid may read. */
  private async filesIn(name: string): Promise<Input[]> {
    try {
      const real = await resolveInRoots(this.settings, name)
      return (await stat(real)).isDirectory() ? await filesOf(real, name, false) : []
    } catch (error) {
      if (error instanceof TooMany) throw error
      return [] // a name of a model hub
    }
  }

  private async tree(name: string): Promise<Input[]> {
    const real = await resolveInRoots(this.settings, name)
    const found = await stat(real).catch(() => null)
    if (found?.isDirectory()) return filesOf(real, name, true)
    throw new RungridError('invalid_input', `\`${name}\` is not a directory.`, {
      fix: `Relative paths start at ${this.settings.roots[0]}.`,
    })
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

/** Files of a directory that a run reads. A model has tens, tasks of one's own have tens; a home directory has more. */
const MAX_FILES = 2000

class TooMany extends RungridError {}

/** Links to files count as files, as caches of models have them; what is hidden, or compiled by Python, does not. */
async function filesOf(dir: string, name: string, recursive: boolean): Promise<Input[]> {
  const inputs: Input[] = []
  const visit = async (below: string) => {
    const entries = await readdir(path.join(dir, below), { withFileTypes: true })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.') || entry.name === '__pycache__') continue
      const relative = path.posix.join(below, entry.name)
      if (entry.isDirectory()) {
        if (recursive) await visit(relative)
        continue
      }
      const file = path.join(dir, relative)
      if (!entry.isFile() && !(await stat(file).catch(() => null))?.isFile()) continue
      inputs.push({ name: `${name}/${relative}`, path: file })
      if (inputs.length > MAX_FILES)
        throw new TooMany('invalid_input', `\`${name}\` holds more than ${MAX_FILES} files.`, {
          fix: 'Name the directory that holds only what the run reads.',
        })
    }
  }
  await visit('')
  return inputs
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
