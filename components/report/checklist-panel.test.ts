import { expect, it } from 'vitest'
import { shownGroups } from './checklist-panel'

const group = (id: string, kind: 'runs' | 'submission' | 'tree', mark: 'ticked' | 'crossed') => ({
  id,
  kind,
  lines: [{ mark }] as never,
})

it('draws the first groups of runs, those that need attention before others, and always all else', () => {
  const groups = [
    group('runs', 'runs', 'ticked'),
    group('a', 'submission', 'ticked'),
    group('b', 'submission', 'ticked'),
    group('c', 'submission', 'crossed'),
    group('tree', 'tree', 'ticked'),
  ]
  const shown = (limit: number) => shownGroups(groups, limit).map(({ id }) => id)
  expect(shown(1)).toEqual(['runs', 'c', 'tree'])
  expect(shown(2)).toEqual(['runs', 'a', 'c', 'tree'])
  expect(shown(3)).toEqual(['runs', 'a', 'b', 'c', 'tree'])
})
