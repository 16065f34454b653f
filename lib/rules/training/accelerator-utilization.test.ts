import { describe, expect, it } from 'vitest'
import { trainingRun } from '../../storage/benchmarks/training/subjects'
import { applyRule } from '../apply'
import { testRule } from '../testing/rule-table'
import rule from './accelerator-utilization'

describe('a utilization that rounds to the minimum', () => {
  it('is told with all its digits, so that nobody reads 90 below 90', async () => {
    const { summary, findings } = applyRule(rule, await trainingRun({ au: 89.999996 }), {
      edition: '2.0',
      division: null,
    })
    expect(summary).toBe('89.999996 %, at least 90 %')
    expect(findings[0]?.message).toContain('is 89.999996 % on average, below the 90 %')
  })
})

testRule(rule, {
  pass: [
    { name: 'exactly the minimum', edition: ['1.0', '2.0', '2.x', '3.0'], subject: await trainingRun({ au: 90 }) },
    { name: 'cosmoflow at 70 %', edition: '1.0', subject: await trainingRun({ model: 'cosmoflow', au: 70.01 }) },
    {
      name: 'retinanet at 85 %',
      edition: '3.0',
      subject: await trainingRun({ model: 'retinanet', au: 85 }),
      summary: '85.00 %, at least 85 %',
    },
  ],
  fail: [
    {
      name: 'a little below the minimum',
      edition: ['1.0', '2.0', '2.x', '3.0'],
      subject: await trainingRun({ au: 89.99 }),
      verdict: 'invalid',
      messages: ['low'],
      expected: 90,
      actual: 89.99,
    },
    {
      name: 'a hair below the minimum',
      edition: '2.0',
      subject: await trainingRun({ au: 89.99999 }),
      verdict: 'invalid',
      messages: ['low'],
      actual: 89.99999,
    },
    {
      name: 'a run that lowered its own limit',
      edition: '3.0',
      subject: await trainingRun({ au: 60, parameters: { 'metric.au': 0.5 } }),
      verdict: 'invalid',
      messages: ['low'],
    },
  ],
  unjudged: [
    {
      name: 'a summary that was pruned',
      edition: '3.0',
      subject: await trainingRun({ replace: { 'summary.json': 'PRUNED BY STAFF' } }),
      file: 'summary.json',
      field: 'metric.train_au_mean_percentage',
    },
  ],
  notApplicable: [
    { name: 'generating data', edition: '2.0', subject: await trainingRun({ command: 'datagen' }) },
    { name: 'a model without a minimum', edition: '2.0', subject: await trainingRun({ model: 'bert' }) },
  ],
})
