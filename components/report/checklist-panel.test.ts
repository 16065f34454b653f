import { expect, it } from 'vitest'
import { lineToOpen, shownGroups } from './checklist-panel'

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

it('opens the line that makes the verdict, not a warning above it', () => {
  const lines = (...marks: ('ticked' | 'warned' | 'crossed')[]) => marks.map((mark) => ({ rule: `is-${mark}`, mark }))
  const groups = [
    { id: 'runs', lines: lines('ticked', 'warned') },
    { id: 'package', lines: lines('warned', 'crossed') },
  ]
  expect(lineToOpen(groups)).toEqual({ group: 'package', rule: 'is-crossed' })
  expect(lineToOpen(groups.slice(0, 1))).toEqual({ group: 'runs', rule: 'is-warned' })
  expect(lineToOpen([{ id: 'runs', lines: lines('ticked') }])).toBeNull()
})
