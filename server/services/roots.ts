/** Paths from users must lie under RUNGRID_ROOTS, wherever links lead (docs/security.md). */
import { lstat, realpath } from 'node:fs/promises'
import path from 'node:path'
import { RungridError } from '../../lib/errors/rungrid-error'
import type { Config } from '../config'

type Roots = Pick<Config, 'roots'>

export function isInRoots({ roots }: Roots, real: string): boolean {
  return roots.some((root) => real === root || real.startsWith(root.endsWith(path.sep) ? root : root + path.sep))
}

/**
 * The real path of what a user named: links of every existing part are followed; what does not exist yet is appended.
 * A relative path starts at the first root, or at `base`.
 * @throws RungridError `invalid_input` when it lies outside the roots, or leads through a link to nowhere
 */
export async function resolveInRoots(config: Roots, given: string, base = config.roots[0]): Promise<string> {
  if (given.includes('\0')) throw new RungridError('invalid_input', 'A path holds no NUL character.')
  const real = await realOf(path.resolve(base ?? '/', given), given)
  if (isInRoots(config, real)) return real
  const where = real === given ? '' : `, which is ${real},`
  throw new RungridError('invalid_input', `\`${given}\`${where} is outside the directories that Rungrid may use.`, {
    fix: `Choose a path under ${config.roots.join(' or ')}, or start Rungrid with RUNGRID_ROOTS set to include it.`,
  })
}

async function realOf(absolute: string, given: string): Promise<string> {
  const missing: string[] = []
  for (let at = absolute; ; at = path.dirname(at)) {
    try {
      return path.join(await realpath(at), ...missing)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT') throw unusable(given, code ?? String(error))
      // Something is here and leads nowhere: writing through it would create a file wherever it points.
      if (await isThere(at)) throw unusable(given, `${at} is a link to nowhere`)
      missing.unshift(path.basename(at))
    }
  }
}

async function isThere(at: string): Promise<boolean> {
  try {
    await lstat(at)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

const REASONS: Record<string, string> = {
  ENOTDIR: 'a part of it is a file',
  EACCES: 'a part of it may not be read',
  ELOOP: 'its links go in a circle',
  ENAMETOOLONG: 'it is too long',
}

function unusable(given: string, reason: string): RungridError {
  return new RungridError('invalid_input', `\`${given}\` can't be used: ${REASONS[reason] ?? reason}.`)
}
