import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { madePages, pagesIn } from './generate-docs'

describe('pages that are made from the sources', () => {
  it.each([...madePages()])('of %s are what the sources say; after a change: npm run docs', (folder, pages) => {
    const there = Object.fromEntries(
      pagesIn(folder).map((name) => [
        name,
        readFileSync(path.resolve(import.meta.dirname, '..', folder, name), 'utf8'),
      ]),
    )
    const stale = [...new Set([...pages.keys(), ...Object.keys(there)])].filter(
      (name) => there[name] !== pages.get(name),
    )
    expect(stale, 'stale pages: run `npm run docs` and commit what it wrote').toEqual([])
  })
})
