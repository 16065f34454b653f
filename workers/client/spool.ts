import {
  type Dirent,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { complain } from './road'

/** Bytes on disk; beyond it the oldest bodies go. */
const SPOOL_BYTES = 64 * 1024 * 1024
const ADDRESS = 'address.json'
const BODY = '.json.gz'
/** A body that is a position, beside those of points. */
const POSITION = '.progress.json.gz'

export interface Address {
  /** Where points go: `…/runs/<id>/points`. The position goes to `progress` beside it. */
  url: string
  token: string
}

export interface Spooled {
  /** Null for one that waits in memory. */
  file: string | null
  address: Address
  isPosition: boolean
  /** gzip */
  body: Buffer
}

/**
 * What could not be sent, kept on disk until it can: a directory of request bodies, one file each, written beside and
 * renamed. `address.json` beside them, readable by its owner only, has the token of the attempt that they belong to, which reports to
 * this attempt and reaches nothing else. The next process of the same run sends what it finds, that of the library for
 * Python too, which keeps the same files (sdk/python/rungrid/reporting/spool.py). Without a disk bodies wait in memory.
 */
export class Spool {
  dropped = 0
  #memory: Buffer[] = []
  #counter = 0
  #directory: string | null
  #passed = new Set<string>()

  constructor(
    readonly base: string | null,
    name: string,
    readonly address: Address,
    readonly limit = SPOOL_BYTES,
  ) {
    this.#directory = base && path.join(base, name)
  }

  get onDisk(): boolean {
    return this.#directory !== null
  }

  /** Bodies that end with this process. */
  get lost(): number {
    return this.#memory.length + this.dropped
  }

  put(packed: Buffer): void {
    if (this.#directory) {
      try {
        this.#write(this.#directory, packed)
        this.#bound(this.#directory)
        return
      } catch (error) {
        complain(`reports can't be kept in ${this.#directory}, so they wait in memory: ${(error as Error).message}`)
        this.#directory = null
      }
    }
    this.#memory.push(packed)
    while (this.#memory.length > 1 && sum(this.#memory.map((body) => body.length)) > this.limit) {
      this.#memory.shift()
      this.#drop()
    }
  }

  /** Keeps the last position of a process that ends, where there is a disk. */
  putPosition(packed: Buffer): void {
    if (!this.#directory) return
    try {
      this.#write(this.#directory, packed, POSITION)
    } catch (error) {
      complain(`the last position can't be kept in ${this.#directory}: ${(error as Error).message}`)
    }
  }

  /** The body that waits longest, of this attempt or of an earlier one of the same run. */
  oldest(): Spooled | null {
    const files = this.#attempts().flatMap(bodiesIn)
    for (const file of files.sort((a, b) => (path.basename(a) < path.basename(b) ? -1 : 1))) {
      const address = this.#addressOf(path.dirname(file))
      if (!address || this.#passed.has(file)) continue
      try {
        return { file, address, isPosition: file.endsWith(POSITION), body: readFileSync(file) }
      } catch {
        this.#passed.add(file) // another process sent it, or it can't be read and stays
      }
    }
    const body = this.#memory[0]
    return body ? { file: null, address: this.address, isPosition: false, body } : null
  }

  /** It was sent, or refused for good. */
  done({ file }: Spooled): void {
    if (!file) {
      this.#memory.shift()
      return
    }
    try {
      unlinkSync(file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#passed.add(file)
    }
    this.#tidy(path.dirname(file))
  }

  /** The token of an earlier attempt is good no more: its bodies stay where people find them. */
  leave({ file, address }: Spooled): void {
    const directory = path.dirname(file!)
    for (const body of bodiesIn(directory)) this.#passed.add(body)
    complain(`reports of an earlier attempt are refused by ${address.url} and stay in ${directory}`)
  }

  get waiting(): number {
    return this.#attempts().flatMap(bodiesIn).length + this.#memory.length
  }

  #write(directory: string, packed: Buffer, ending = BODY): void {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const found = lstatSync(directory)
    const mine = process.getuid === undefined || found.uid === process.getuid()
    if (!found.isDirectory() || !mine) throw new Error(`${directory} belongs to somebody else`)
    writeWhole(path.join(directory, ADDRESS), JSON.stringify(this.address))
    const at = (BigInt(Date.now()) * 1_000_000n).toString().padStart(20, '0')
    const count = String(this.#counter++).padStart(6, '0')
    writeWhole(path.join(directory, `${at}-${process.pid}-${count}${ending}`), packed)
  }

  #bound(directory: string): void {
    const sizes = bodiesIn(directory).map((file) => ({
      file,
      size: lstatSync(file, { throwIfNoEntry: false })?.size ?? 0,
    }))
    let total = sum(sizes.map(({ size }) => size))
    for (const { file, size } of sizes.slice(0, -1)) {
      if (total <= this.limit) return
      rmSync(file, { force: true }) // another process may have sent it
      total -= size
      this.#drop()
    }
  }

  #drop(): void {
    if (this.dropped++ === 0)
      complain(`more than ${this.limit / 2 ** 20} MiB of reports wait for the server; the oldest are dropped`)
  }

  #attempts(): string[] {
    const { base } = this
    return base ? entriesIn(base).flatMap((entry) => (entry.isDirectory() ? path.join(base, entry.name) : [])) : []
  }

  #addressOf(directory: string): Address | null {
    if (directory === this.#directory) return this.address
    try {
      const { token } = JSON.parse(readFileSync(path.join(directory, ADDRESS), 'utf8')) as Address
      // The server may have moved since; a run is at the same path below it.
      return { url: this.address.url, token: String(token) }
    } catch {
      return null // not one of ours
    }
  }

  /** Removes what an attempt kept once nothing waits, so that no token lies around. */
  #tidy(directory: string): void {
    if (bodiesIn(directory).length > 0) return
    try {
      unlinkSync(path.join(directory, ADDRESS))
      rmdirSync(directory)
      rmdirSync(path.dirname(directory))
    } catch {
      // Not empty: another process keeps something there.
    }
  }
}

const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0)

function entriesIn(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
  } catch {
    return [] // nothing was ever kept here
  }
}

/** Plain files only: reading a pipe would never end. */
function bodiesIn(directory: string): string[] {
  return entriesIn(directory)
    .filter((entry) => entry.isFile() && entry.name.endsWith(BODY))
    .map(({ name }) => path.join(directory, name))
    .sort()
}

function writeWhole(file: string, content: string | Buffer): void {
  const beside = `${file}.${process.pid}.tmp`
  writeFileSync(beside, content, { mode: 0o600 })
  renameSync(beside, file)
}
