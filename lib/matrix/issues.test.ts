import { expect, test } from 'vitest'
import { z } from 'zod'
import { issuesOf } from './issues'

const schema = z.object({
  retries: z.int().min(0).max(20).optional(),
  lr: z.number().positive().optional(),
  order: z.enum(['listed', 'shortest-first']).optional(),
  argv: z.array(z.string()).min(1).optional(),
  cwd: z.string().min(1, 'Give a directory.').optional(),
})

const said = (value: unknown) => {
  const { error } = schema.safeParse(value, { reportInput: true })
  return issuesOf(error!, schema).map(({ path, message, fix }) => [path, message, fix].filter(Boolean).join(' | '))
}

test('a fault says in words of people what must be there and what is', () => {
  expect(said({ retries: -1 })).toEqual(['retries | This must be 0 or more, not -1.'])
  expect(said({ retries: 21 })).toEqual(['retries | This must be 20 or less, not 21.'])
  expect(said({ retries: 1.5 })).toEqual(['retries | This must be a whole number, not 1.5.'])
  expect(said({ lr: 0 })).toEqual(['lr | This must be more than 0, not 0.'])
  expect(said({ lr: 'fast' })).toEqual(['lr | This must be a number, not `fast`.'])
  expect(said({ argv: [] })).toEqual(['argv | This must be 1 entry or more.'])
})

test('a choice that does not exist is named with those that do', () => {
  expect(said({ order: 'up' })).toEqual([
    'order | `up` is not one of the choices. | Use one of: listed, shortest-first.',
  ])
})

test('a schema with words of its own keeps them', () => {
  expect(said({ cwd: '' })).toEqual(['cwd | Give a directory.'])
})
