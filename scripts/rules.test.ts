/** What holds of every rule, whoever wrote it: it is found by its place, and says of itself what its page needs. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { listRules, rulesOf } from '../lib/rules/registry'
import { EDITIONS, type Edition } from '../lib/storage/types'
import { filesOfFolders } from './generate-registry.mjs'

const DIR = path.resolve(import.meta.dirname, '../lib/rules')
const MODULES = filesOfFolders(DIR)
const RULES = listRules().map((rule, i) => ({ meta: rule.meta, id: rule.meta.id, module: MODULES[i]! }))
const editionsOf = (clauses: object) => Object.keys(clauses) as Edition[]

it('every file of an area is a rule', () => {
  expect(listRules()).toHaveLength(MODULES.length)
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length)
})

describe.each(RULES)('the rule $id', ({ id, module, meta }) => {
  it('has the name of its file', () => {
    expect(id).toBe(module)
  })

  it('has its table in the test of its name', () => {
    const name = path.basename(module)
    const test = path.join(DIR, `${module}.test.ts`)
    expect(existsSync(test), test).toBe(true)
    expect(readFileSync(test, 'utf8')).toContain(`from './${name}'`)
  })

  it('says whom it is about, and by which clause of each edition', () => {
    expect(meta.scope === 'package').toBe((meta.benchmarks ?? []).length === 0)
    expect(editionsOf(meta.clauses)).not.toEqual([])
    for (const edition of editionsOf(meta.clauses)) {
      expect(EDITIONS).toContain(edition)
      expect(meta.clauses[edition]?.trim()).not.toBe('')
      const requirement = typeof meta.requirement === 'string' ? meta.requirement : meta.requirement[edition]
      expect(requirement?.trim(), `requirement of ${edition}`).toBeTruthy()
    }
    if (meta.scope !== 'run') expect(meta.when, 'only a run is judged before a launch').toBe('after')
  })

  it('has a title, words for its page, and sentences with a fix each', () => {
    expect(meta.title).toMatch(/^\S.{5,}[^.]$/)
    expect(meta.docs.trim().length).toBeGreaterThan(40)
    expect(Object.keys(meta.messages)).not.toEqual([])
    for (const [message, sentence] of Object.entries(meta.messages)) {
      expect(sentence, message).toMatch(/[.!?]$/)
      expect(meta.fixes[message]?.trim(), `fix of ${message}`).toBeTruthy()
    }
    expect(Object.keys(meta.fixes).filter((name) => !(name in meta.messages))).toEqual([])
  })
})

it.each(EDITIONS)('no two rules of edition %s about one benchmark have one title', (edition) => {
  const titles = rulesOf(edition).flatMap(({ meta }) =>
    (meta.benchmarks ?? ['package']).map((benchmark) => `${benchmark}: ${meta.title}`),
  )
  expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([])
})
