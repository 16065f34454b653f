/**
 * The claim of an attempt: a directory that is created once, by its worker's shim or by recovery that gives the
 * attempt up. mkdir is atomic, so exactly one of them wins.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { exists } from '../../exists'

export interface Identity {
  pid: number
  start: string
  boot: string
}

export type Claim =
  | { by: 'nobody' }
  | { by: 'recovery' }
  /** identity is null in the moment between the shim's mkdir and its first write. */
  | { by: 'worker'; identity: Identity | null }

const GIVEN_UP = 'given-up'

export async function readClaim(dir: string): Promise<Claim> {
  const claim = path.join(dir, 'claim')
  if (!(await exists(claim))) return { by: 'nobody' }
  if (await exists(path.join(claim, GIVEN_UP))) return { by: 'recovery' }
  const text = await readFile(path.join(claim, 'identity'), 'utf8').catch(ignoreMissing)
  const [pid, start, boot] = text?.trim().split(' ') ?? []
  return { by: 'worker', identity: pid && start && boot ? { pid: Number(pid), start, boot } : null }
}

/** Claims the attempt for nobody. True: no worker of it ever ran or will. */
export async function giveUp(dir: string): Promise<boolean> {
  await mkdir(dir, { recursive: true })
  try {
    await mkdir(path.join(dir, 'claim'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  await writeFile(path.join(dir, 'claim', GIVEN_UP), `${new Date().toISOString()}\n`)
  return true
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
