import { describe, expect, it } from 'vitest'
import { checkpointingRun } from '../../storage/benchmarks/checkpointing/testing'
import { known, missing } from '../../storage/fact'
import { applyRule } from '../apply'
import { testRule } from '../testing/rule-table'
import { verdictOf } from '../verdict'
import rule from './processes'

const run = (model: string, processes: number, subset = false) => checkpointingRun({ model, processes, subset })

const SAID = ['llama3-8b', 'llama3-70b', 'llama3-405b', 'llama3-1t']
/** By number of processes and edition, what each model can still be: c closed, o OPEN, i INVALID; in the order of SAID. */
const TABLE: Record<number, { '2.0': string; '3.0': string }> = {
  1: { '2.0': 'iiii', '3.0': 'iiii' },
  7: { '2.0': 'iiii', '3.0': 'iiii' },
  8: { '2.0': 'ciii', '3.0': 'coii' },
  9: { '2.0': 'oiii', '3.0': 'iiii' },
  16: { '2.0': 'oiii', '3.0': 'ooii' },
  63: { '2.0': 'oiii', '3.0': 'iiii' },
  64: { '2.0': 'ocii', '3.0': 'ocii' },
  72: { '2.0': 'ooii', '3.0': 'ooii' },
  128: { '2.0': 'ooii', '3.0': 'ooii' },
  256: { '2.0': 'ooii', '3.0': 'oooi' },
  512: { '2.0': 'ooci', '3.0': 'ooco' },
  513: { '2.0': 'oiii', '3.0': 'iiii' },
  768: { '2.0': 'oooi', '3.0': 'oooi' },
  1024: { '2.0': 'oooc', '3.0': 'oooc' },
  1536: { '2.0': 'oooo', '3.0': 'oooo' },
}

describe('the number of processes', () => {
  const VERDICT = { c: 'closed', o: 'open', i: 'invalid' }
  it.each(Object.entries(TABLE))('of %s is judged by model and edition as written', (processes, by) => {
    for (const edition of ['2.0', '3.0'] as const)
      for (const [i, letter] of [...by[edition]].entries()) {
        const model = SAID[i] ?? ''
        const { findings } = applyRule(rule, run(model, Number(processes)), { edition, division: null })
        expect(`${edition} ${model} ${verdictOf(findings)}`).toBe(
          `${edition} ${model} ${VERDICT[letter as keyof typeof VERDICT]}`,
        )
      }
  })

  it('is 8 for each model in the subset mode of 2.0, and nothing else', () => {
    for (const model of SAID)
      for (const [processes, verdict] of [
        [7, 'invalid'],
        [8, 'closed'],
        [16, 'invalid'],
        [64, 'invalid'],
      ] as const) {
        const { findings } = applyRule(rule, run(model, processes, true), { edition: '2.0', division: null })
        expect(`${model} ${processes} ${verdictOf(findings)}`).toBe(`${model} ${processes} ${verdict}`)
      }
  })
})

testRule(rule, {
  pass: [
    { name: '8B with 8', edition: ['2.0', '3.0'], subject: run('llama3-8b', 8), summary: '8 processes' },
    { name: '70B with 64', edition: ['2.0', '3.0'], subject: run('llama3-70b', 64) },
    { name: '405B with 512', edition: ['2.0', '3.0'], subject: run('llama3-405b', 512) },
    { name: '1T with 1,024', edition: ['2.0', '3.0'], subject: run('llama3-1t', 1024), summary: '1,024 processes' },
    { name: '405B in subset mode with 8', edition: '2.0', subject: run('llama3-405b', 8, true) },
  ],
  fail: [
    {
      name: '70B with twice as many',
      edition: ['2.0', '3.0'],
      subject: run('llama3-70b', 128),
      verdict: 'open',
      messages: ['not-closed'],
      expected: 64,
      actual: 128,
    },
    {
      name: '70B with one more, which is no multiple',
      edition: ['2.0', '3.0'],
      subject: run('llama3-70b', 65),
      verdict: 'invalid',
      messages: ['not-multiple'],
    },
    {
      name: '8B with 12, a multiple of 1 × 1 as written',
      edition: '2.0',
      subject: run('llama3-8b', 12),
      verdict: 'open',
      messages: ['not-closed'],
    },
    {
      name: '8B with 12, by the table of the driver',
      edition: '3.0',
      subject: run('llama3-8b', 12),
      verdict: 'invalid',
      messages: ['not-multiple'],
    },
    {
      name: '1T with half of its processes',
      edition: '2.0',
      subject: run('llama3-1t', 512),
      verdict: 'invalid',
      messages: ['too-few'],
    },
    {
      name: '1T with half of its processes',
      edition: '3.0',
      subject: run('llama3-1t', 512),
      verdict: 'open',
      messages: ['not-closed', 'fewer'],
    },
    {
      name: 'subset mode with 16',
      edition: '2.0',
      subject: run('llama3-70b', 16, true),
      verdict: 'invalid',
      messages: ['subset-size'],
      expected: 8,
    },
    {
      name: '405B with the 8 processes of subset mode, which only 2.0 had',
      edition: '3.0',
      subject: run('llama3-405b', 8, true),
      verdict: 'invalid',
      messages: ['not-multiple'],
    },
  ],
  unjudged: [
    {
      name: 'a run that does not say how many processes it had',
      edition: '3.0',
      subject: checkpointingRun({}, { processes: missing('*_metadata.json', 'num_processes') }),
      file: '*_metadata.json',
      field: 'num_processes',
    },
  ],
  notApplicable: [
    { name: 'sizing', edition: '3.0', subject: checkpointingRun({}, { command: known('datasize', 'x') }) },
    { name: 'a model that another rule refuses', edition: '2.0', subject: run('llama3-13b', 9) },
  ],
})
