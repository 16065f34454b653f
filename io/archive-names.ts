import { RungridError } from '../lib/errors/rungrid-error'
import { ARCHIVE_LIMITS } from '../lib/storage/limits'

const PACK_AGAIN = 'Pack the folder again with `zip -r` or `tar -czf`, from inside of it.'

/**
 * Takes the names of an archive, one after the other, and refuses what would lead out of the folder it is unpacked to,
 * or would let one entry replace another one, on any system: `Run` and `run` are one name on macOS and Windows.
 */
export class ArchiveNames {
  /** Name in lower case and composed form to the name as it stands, and what it is. */
  readonly #taken = new Map<string, { name: string; kind: 'directory' | 'entry' }>()

  /**
   * @returns the path with `/`, without `.`; empty for the root itself
   * @throws RungridError `archive_unsafe`
   */
  add(raw: string, isDirectory: boolean): string {
    const path = checked(raw)
    const names = path === '' ? [] : path.split('/')
    for (let depth = 1; depth <= names.length; depth++)
      this.#take(names.slice(0, depth).join('/'), depth < names.length || isDirectory)
    return path
  }

  #take(name: string, isDirectory: boolean) {
    const key = name.normalize('NFC').toLowerCase()
    const there = this.#taken.get(key)
    if (!there) {
      this.#taken.set(key, { name, kind: isDirectory ? 'directory' : 'entry' })
      return
    }
    if (there.name === name && there.kind === 'directory' && isDirectory) return
    if (there.name === name)
      throw unsafe(`It holds \`${printable(name)}\` twice, and one would replace the other one.`, PACK_AGAIN)
    const both = `\`${printable(there.name)}\` and \`${printable(name)}\``
    throw unsafe(
      `It holds ${both}, which are one name on some systems.`,
      'Give one of them another name, and pack it again.',
    )
  }
}

function checked(raw: string): string {
  const shown = printable(raw)
  if (/^([/\\]|[A-Za-z]:)/.test(raw))
    throw unsafe(`\`${shown}\` is an absolute path, which leads out of the folder it is unpacked to.`, PACK_AGAIN)
  const names = raw.split('/').filter((name) => name !== '' && name !== '.')
  if (names.some((name) => name === '..' || /(^|\\)\.\.(\\|$)/.test(name)))
    throw unsafe(`\`${shown}\` leads out of the folder it is unpacked to.`, PACK_AGAIN)
  if (hasControl(raw))
    throw unsafe(`The name \`${shown}\` holds control characters.`, 'Give the file another name, and pack it again.')
  if (raw.includes('\uFFFD'))
    throw unsafe(`The name \`${shown}\` is not UTF-8.`, 'Give the file a name in UTF-8, and pack it again.')
  if (names.length > ARCHIVE_LIMITS.depth)
    throw unsafe(
      `\`${shown}\` lies more than ${ARCHIVE_LIMITS.depth} levels deep.`,
      'Pack the folder of the results alone.',
    )
  if (names.some((name) => Buffer.byteLength(name) > ARCHIVE_LIMITS.nameBytes))
    throw unsafe(
      `\`${shown}\` has a name of more than ${ARCHIVE_LIMITS.nameBytes} bytes.`,
      'Give it a shorter name, and pack it again.',
    )
  return names.join('/')
}

export function unsafe(detail: string, fix: string): RungridError {
  return new RungridError('archive_unsafe', detail, { fix })
}

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 32 || text.charCodeAt(i) === 127) return true
  return false
}

/** For a message: control characters as escapes, long names shortened. */
export function printable(name: string): string {
  const shown = JSON.stringify(name).slice(1, -1).replaceAll('\\\\', '\\').replaceAll('\\"', '"')
  return shown.length > 200 ? `${shown.slice(0, 200)}…` : shown
}
