// Writes docs/errors and docs/rules from what they are about: `npm run docs` after an error code or a rule was changed.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { errorPages } from './lib/error-pages'
import { rulePages } from './lib/rule-pages'

/** Pages that are made, by folder, each by its path in it. No other page may be in these folders. */
export const madePages = (): Map<string, Map<string, string>> =>
  new Map([
    ['docs/errors', errorPages()],
    ['docs/rules', rulePages()],
  ])

const ROOT = path.resolve(import.meta.dirname, '..')

function write(folder: string, pages: Map<string, string>): void {
  for (const name of pagesIn(folder)) if (!pages.has(name)) rmSync(path.join(ROOT, folder, name))
  for (const [name, text] of pages) {
    const file = path.join(ROOT, folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
  }
}

/** @returns paths below a folder of the project, with `/`, sorted */
export function pagesIn(folder: string): string[] {
  const dir = path.join(ROOT, folder)
  if (!existsSync(dir)) return []
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.split(path.sep).join('/'))
    .sort()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) for (const [folder, pages] of madePages()) write(folder, pages)
