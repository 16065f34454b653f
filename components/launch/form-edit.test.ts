import { expect, it } from 'vitest'
import type { BenchmarkInfo } from '@/lib/api/system'
import { changeBenchmark, changeParam, chosenFor, formAxes } from './form-edit'
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

const evaluate: BenchmarkInfo = {
  ...train,
  id: 'llm-eval',
  params: { properties: { adapter: {}, samples: {} } },
  paramAxes: ['seed'],
  axes: [{ name: 'task', title: 'Task', required: true, help: '', choices: [{ label: 'needle', value: 'needle' }] }],
  variants: {
    param: 'adapter',
    default: 'builtin',
    all: [
      { ...train, id: 'builtin', params: { properties: { adapter: {}, samples: {} } }, paramAxes: ['seed'] },
      {
        ...train,
        id: 'hub',
        params: { properties: { adapter: {}, hub_path: {} } },
        paramAxes: [],
        axes: [
          { name: 'task', title: 'Task', required: true, help: '', choices: [{ label: 'ruler', value: 'ruler' }] },
        ],
      },
    ],
  },
}

it('offers the axes and parameters of the adapter that the spec names', () => {
  expect(chosenFor(evaluate, {}).params).toEqual({ properties: { adapter: {}, samples: {} } })
  expect(chosenFor(evaluate, { adapter: 'hub' }).axes[0]!.choices).toEqual([{ label: 'ruler', value: 'ruler' }])
  expect(chosenFor(evaluate, { adapter: 'nobody' })).toBe(evaluate)
  expect(chosenFor(train, { adapter: 'hub' })).toBe(train)
})

it('takes away what another adapter does not know, and nothing when another parameter changes', () => {
  const text = 'benchmark: llm-eval\naxes: {task: [x], seed: [1, 2]}\nparams: {samples: 5}\n'
  expect(readSpecText(changeParam(text, evaluate, 'adapter', 'hub')).value).toEqual({
    benchmark: 'llm-eval',
    axes: { task: ['x'] },
    params: { adapter: 'hub' },
  })
  expect(readSpecText(changeParam(text, evaluate, 'samples', undefined)).value).toEqual({
    benchmark: 'llm-eval',
    axes: { task: ['x'], seed: [1, 2] },
  })
})
