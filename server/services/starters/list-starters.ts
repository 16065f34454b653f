/**
 * Starters are the specs in examples/: files that people can read and launch. Comment lines at the head of a file say
 * how it is shown:
 *
 *     # title: Compare attention configurations
 *     # description: Twelve runs, two models.
 *     # see: the grid fill cell by cell
 *     # takes: about a minute
 */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Starter } from '../../../lib/api/system'
import type { Context } from '../context'

/** Files without a title are examples to read, not starters. Sorted by file name. */
export async function listStarters(ctx: Context): Promise<Starter[]> {
  const dir = path.join(ctx.config.installDir, 'examples')
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const files = names.filter((name) => /^[\w-]+\.ya?ml$/.test(name)).sort()
  const starters = await Promise.all(
    files.map(async (name) => readStarter(name.replace(/\.ya?ml$/, ''), await readFile(path.join(dir, name), 'utf8'))),
  )
  return starters.filter((starter) => starter !== null)
}

export function readStarter(id: string, yaml: string): Starter | null {
  const head = new Map<string, string>()
  for (const line of yaml.split('\n')) {
    if (!line.startsWith('#')) break
    const found = line.match(/^#\s*(title|description|see|takes):\s*(.+)$/)
    if (found?.[1] && found[2]) head.set(found[1], found[2].trim())
  }
  const title = head.get('title')
  if (!title) return null
  const text = (name: string) => head.get(name) ?? ''
  return { id, title, description: text('description'), see: text('see'), takes: text('takes'), yaml }
}
