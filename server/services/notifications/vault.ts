/**
 * Keeps what must be usable and may not be read: addresses of webhooks, which are secrets by themselves, and the secrets
 * that sign them. In the database they are sealed with AES-256-GCM; the key lies in `<data dir>/secret-key`, mode 0600. A
 * dump of the database, or a database server of others, tells neither. Bound to their owner: a sealed text that was
 * copied to another row does not open.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

const FILE = 'secret-key'
const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16

export interface Vault {
  /** @param owner id of what it belongs to, and which of its secrets it is */
  seal(text: string, owner: string): string
  /** null: it was sealed with another key, or for another owner. */
  open(sealed: string, owner: string): string | null
}

/** Reads the key of a data directory; the first caller makes it. */
export async function openVault(dataDir: string): Promise<Vault> {
  const key = await readKey(path.join(dataDir, FILE))
  return {
    seal(text, owner) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(owner))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')
    },
    open(sealed, owner) {
      const bytes = Buffer.from(sealed, 'base64url')
      if (bytes.length < IV_BYTES + TAG_BYTES) return null
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES)).setAAD(Buffer.from(owner))
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
      try {
        return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      } catch {
        return null // the tag does not fit: the one answer to every wrong key and owner
      }
    },
  }
}

async function readKey(file: string): Promise<Buffer> {
  const known = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return makeKey(file)
  })
  const key = Buffer.from(known.trim(), 'base64url')
  if (key.length !== KEY_BYTES) throw new Error(`${file} holds no key; restore it from a backup, or remove it`)
  return key
}

/** Written beside and linked: of two servers at once one makes it, and nobody reads half of it. */
async function makeKey(file: string): Promise<string> {
  const beside = `${file}.${process.pid}`
  await writeFile(beside, randomBytes(KEY_BYTES).toString('base64url'), { mode: 0o600 })
  await link(beside, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(beside)
  return readFile(file, 'utf8')
}
