import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { expand } from '../matrix/expand'
import { parseSpec } from '../matrix/parse'

const dir = path.resolve(import.meta.dirname, '../../examples')
const read = (name: string) => expand(parseSpec(readFileSync(path.join(dir, name), 'utf8')).spec)

test.each(readdirSync(dir).filter((name) => name.endsWith('.yaml')))('the example %s has no fault', (name) => {
  const { issues, warnings } = read(name)
  expect([issues, warnings]).toEqual([[], []])
})

test('the attention starter has 12 runs, 2 models × 2 configurations × 3 tasks', () => {
  const { stages, axes } = read('attention.yaml')
  expect(stages[0]!.cells).toHaveLength(12)
  expect(axes.map(({ name, values }) => `${values.length} ${name}`)).toEqual(['2 model', '2 attention', '3 task'])
})

test('the training starter is one run', () => {
  const { stages } = read('train.yaml')
  expect(stages[0]!.cells.map((cell) => cell.key)).toEqual(['train-lm'])
})
