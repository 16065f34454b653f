import { expect, it } from 'vitest'
import type { BenchmarkInfo } from '@/lib/api/system'
import { changeBenchmark, formAxes } from './form-edit'
import { readSpecText } from './spec-text'

const train: BenchmarkInfo = {
  id: 'train-lm',
  title: 'Train',
  description: '',
  params: { properties: { steps: { type: 'integer' } } },
  paramAxes: ['seed', 'lr'],
  axes: [{ name: 'model', title: 'Model', required: false, help: '' }],
  commands: ['run'],
}

it('keeps what both benchmarks know when another one is chosen', () => {
  const text = '# mine\nbenchmark: llm-eval\naxes: {model: [a], task: [x], seed: [1]}\nparams: {steps: 5, adapter: b}\n'
  const next = changeBenchmark(text, train)
  expect(next).toContain('# mine')
  expect(readSpecText(next).value).toEqual({
    benchmark: 'train-lm',
    axes: { model: ['a'], seed: [1] },
    params: { steps: 5 },
  })
})

it("shows the benchmark's axes first, then those of the spec", () => {
  expect(formAxes({ axes: { seed: [1], model: ['a'] } }, train)).toEqual(['model', 'seed'])
})
