/**
 * A folder of this machine as one archive, for uploading. A tar is heads between files, so it is made of the files
 * themselves: nothing is read before it is sent through the browser's own gzip, off the page's thread.
 */

export interface FolderFile {
  /** Below the folder that was chosen, with its name: `results/run1/summary.json`. */
  path: string
  file: Blob & { lastModified?: number }
}

const BLOCK = 512

/** @returns the parts of a tar (POSIX pax) in their order */
function tarParts(files: readonly FolderFile[]): BlobPart[] {
  const parts: BlobPart[] = []
  const add = (name: string, type: string, size: number, content: BlobPart, seconds: number) => {
    parts.push(head(name, type, size, seconds), content, new Uint8Array(-size & (BLOCK - 1)))
  }
  for (const { path, file } of files) {
    const seconds = Math.floor((file.lastModified ?? 0) / 1000)
    // 100 bytes of ASCII is what every reader takes; any other name goes before it as a record of its own.
    if (!/^[\x20-\x7e]{1,100}$/.test(path) || file.size >= 8 ** 11) {
      const record = pax({ path, size: String(file.size) })
      add('PaxHeader', 'x', record.byteLength, record, seconds)
    }
    add(path.replace(/[^\x20-\x7e]/g, '_').slice(-100), '0', file.size, file, seconds)
  }
  parts.push(new Uint8Array(2 * BLOCK))
  return parts
}

function head(name: string, type: string, size: number, seconds: number): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(BLOCK)
  const write = (at: number, text: string) => block.set(new TextEncoder().encode(text), at)
  write(0, name)
  write(100, '0000644\0')
  write(108, '0000000\0')
  write(116, '0000000\0')
  write(124, `${octal(size >= 8 ** 11 ? 0 : size, 11)}\0`)
  write(136, `${octal(seconds, 11)}\0`)
  write(148, '        ')
  write(156, type)
  write(257, 'ustar\x0000')
  const sum = block.reduce((total, byte) => total + byte, 0)
  write(148, `${octal(sum, 6)}\0 `)
  return block
}

function octal(value: number, digits: number): string {
  return Math.max(0, value).toString(8).padStart(digits, '0')
}

/** Each record begins with its own length in bytes, that of the length included. */
function pax(records: Record<string, string>): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder()
  const text = Object.entries(records).map(([key, value]) => {
    const rest = encoder.encode(` ${key}=${value}\n`).byteLength
    let length = rest + String(rest).length
    if (String(length).length > String(rest).length) length = rest + String(length).length
    return `${length} ${key}=${value}\n`
  })
  return encoder.encode(text.join(''))
}

export interface PackOptions {
  signal: AbortSignal
  /** Share that is packed, 0 to 1. */
  onProgress: (share: number) => void
  /** Bytes that the archive may have. */
  limit: number
}

export class TooLarge extends Error {
  override readonly name = 'TooLarge'
}

/** @returns a tar.gz @throws TooLarge; DOMException of a file that went away or changed while it was read */
export async function packFolder(files: readonly FolderFile[], options: PackOptions): Promise<Blob> {
  const tar = new Blob(tarParts(files))
  let read = 0
  let written = 0
  const counted = tar.stream().pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        read += chunk.byteLength
        options.onProgress(read / tar.size)
        controller.enqueue(chunk)
      },
    }),
    { signal: options.signal },
  )
  const packed = counted.pipeThrough(new CompressionStream('gzip')).pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        written += chunk.byteLength
        if (written > options.limit) throw new TooLarge()
        controller.enqueue(chunk)
      },
    }),
  )
  return new Blob([await new Response(packed).blob()], { type: 'application/gzip' })
}

/** What was chosen with a folder picker. */
export function filesOfPicker(list: FileList): FolderFile[] {
  return [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }))
}

export type Dropped = { kind: 'archive'; file: File } | { kind: 'folder'; name: string; files: FolderFile[] }

/**
 * What was dropped: one archive, or folders and files, which become one folder. The list of a drop dies with its event,
 * so the entries are taken before anything is waited for.
 */
export async function readDrop(data: DataTransfer): Promise<Dropped | null> {
  const items = [...data.items].filter(({ kind }) => kind === 'file')
  const entries = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  const only = entries[0]
  if (!only) return null
  if (entries.length === 1 && only.isFile && isArchive(only.name)) {
    return { kind: 'archive', file: await fileOf(only as FileSystemFileEntry) }
  }
  const files: FolderFile[] = []
  const waiting: FileSystemEntry[] = entries
  for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
    if (entry.isFile) files.push({ path: pathOf(entry), file: await fileOf(entry as FileSystemFileEntry) })
    else waiting.push(...(await listOf(entry as FileSystemDirectoryEntry)))
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { kind: 'folder', name: entries.length === 1 ? only.name : 'results', files }
}

export function isArchive(name: string): boolean {
  return /\.(zip|tar|tar\.gz|tgz)$/i.test(name)
}

function pathOf({ fullPath }: FileSystemEntry): string {
  return fullPath.replace(/^\//, '')
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

/** A reader gives at most 100 entries at a time, and none at the end. */
async function listOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return all
    all.push(...some)
  }
}
