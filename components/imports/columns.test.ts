import { expect, test } from 'vitest'
import { optionsOf, type PlanColumn, rowsOf } from './columns'

const column = (name: string, more: Partial<PlanColumn>): PlanColumn => ({
  column: name,
  role: 'ignored',
  guessed: true,
  numeric: false,
  examples: [],
  ...more,
})
const COLUMNS = [
  column('model', { role: 'axis', name: 'model' }),
  column('benchmark', { role: 'group', name: 'task' }),
  column('subset', { role: 'axis', name: 'task' }),
  column('acc', { role: 'score', name: 'acc', direction: 'higher', scale: [0, 1], numeric: true }),
  column('n', { role: 'samples', numeric: true }),
]

test('what was guessed can be sent as if a person had chosen it, and means the same', () => {
  const options = optionsOf(rowsOf(COLUMNS, {}))
  expect(options).toEqual({
    axes: [
      { name: 'model', column: 'model' },
      { name: 'task', column: 'benchmark+subset' },
    ],
    scores: [{ name: 'acc', column: 'acc', direction: 'higher', scale: [0, 1] }],
  })
  expect(optionsOf(rowsOf(COLUMNS, options))).toEqual(options)
})

test('a choice shows at once, before the server has planned it', () => {
  const rows = rowsOf(COLUMNS, {}).map((row) => (row.column === 'model' ? { ...row, role: 'ignored' as const } : row))
  const options = optionsOf(rows, 'acc')
  expect(options.headline).toBe('acc')
  expect(rowsOf(COLUMNS, options).map(({ role }) => role)).toEqual(['ignored', 'group', 'axis', 'score', 'samples'])
})
