import { describe, expect, it } from 'vitest'
import { inventedDocument, inventedRun, inventedSubmission, saying } from '@/lib/report/testing'
import type { MetricDefinition } from '@/lib/storage/types'
import { nextSort, parseSort, rowsOf, runTables } from './run-rows'

const USE: MetricDefinition = {
  name: 'train_au_mean_percentage',
  title: 'Use',
  unit: '%',
  direction: 'higher',
  digits: 1,
}
const NEVER: MetricDefinition = { ...USE, name: 'never_measured' }
const definitions = () => [USE, NEVER]

const auOf = (value: number | null) => ({ train_au_mean_percentage: value })
const a = ['a/1', 'a/2', 'a/3'].map((path, index) => inventedRun(path, { metrics: auOf(90 + index) }))
const b = [
  inventedRun('b/1', { metrics: auOf(80) }),
  saying(inventedRun('b/2', { metrics: auOf(null) }), 'training/parameters', 'fail', '', { verdict: 'open' }),
]
const generation = inventedRun('datagen', { command: 'datagen', metrics: {} })
const document = inventedDocument({
  runs: [...b, ...a, generation],
  submissions: [inventedSubmission('b', b), inventedSubmission('a', a)],
})
const [table] = runTables(document, definitions)
const words = (view: Parameters<typeof rowsOf>[1]) =>
  rowsOf(table!, view).map((row) => (row.kind === 'run' ? `${row.number} ${row.run.path}` : row.key))

describe('the runs of a report', () => {
  it('stand by group with their mean, numbered as the checklist numbers them', () => {
    expect(words({ verdict: null, sort: null })).toEqual([
      'group:a',
      '1 a/1',
      '2 a/2',
      '3 a/3',
      'mean:a',
      'group:b',
      '4 b/1',
      '5 b/2',
      'mean:b',
      'group:',
      '6 datagen',
    ])
  })

  it('show only what was measured', () => {
    expect(table?.metrics).toEqual([USE])
  })

  it('have a mean over all of a group or none', () => {
    expect(table?.groups.map(({ mean }) => mean?.metrics.train_au_mean_percentage)).toEqual([
      { mean: 91, std: 1 },
      null,
      undefined,
    ])
  })

  it('of one verdict keep their group, and lose a mean that would be of others too', () => {
    expect(words({ verdict: 'open', sort: null })).toEqual(['group:b', '5 b/2'])
  })

  it('sort by any column, what is not there last', () => {
    const by = (column: string, descending: boolean) => words({ verdict: null, sort: { column, descending } })
    expect(by('train_au_mean_percentage', false)).toEqual(['4 b/1', '1 a/1', '2 a/2', '3 a/3', '5 b/2', '6 datagen'])
    expect(by('train_au_mean_percentage', true)).toEqual(['3 a/3', '2 a/2', '1 a/1', '4 b/1', '5 b/2', '6 datagen'])
    expect(by('verdict', false)[0]).toBe('5 b/2')
  })

  it('name the finding that made the verdict', () => {
    expect(table?.groups[1]?.runs.map(({ first }) => first?.rule)).toEqual([undefined, 'training/parameters'])
  })
})

it('a click on a head sorts up, down, and by group again', () => {
  const up = nextSort(null, 'training', 'duration')
  const down = nextSort(up, 'training', 'duration')
  expect([up, down, nextSort(down, 'training', 'duration')]).toEqual(['training:duration', '-training:duration', null])
  expect(parseSort('-training:duration', 'training')).toEqual({ column: 'duration', descending: true })
  expect(parseSort('training:duration', 'kv_cache')).toBeNull()
  expect(parseSort('nonsense', 'training')).toBeNull()
})
