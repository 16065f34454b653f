import { describe, expect, test } from 'vitest'
import { issuesOf } from '../matrix/issues'
import { inScope, matches } from './match'
import { earlyStopSchema, ruleName, ruleSchema, specRuleSchema } from './rule'

const faults = (rule: unknown) => {
  const parsed = ruleSchema.safeParse(rule, { reportInput: true })
  return parsed.success ? [] : issuesOf(parsed.error, ruleSchema).map(({ path, message }) => `${path}: ${message}`)
}

describe('a rule', () => {
  test('needs no more than its condition', () => {
    const rule = ruleSchema.parse({ condition: { kind: 'nan' } })
    expect(rule).toEqual({
      condition: { kind: 'nan', metric: '*', for_points: 1 },
      scope: {},
      severity: 'warning',
      channels: [],
      clear: { points: 1, seconds: 0 },
      cooldown_seconds: 300,
      enabled: true,
    })
    expect(ruleName(rule)).toBe('Not a number: *')
  })

  test.each<[unknown, string]>([
    [{ condition: { kind: 'threshold', metric: 'loss' } }, 'condition: One of `above`, `below`, `outside` is missing.'],
    [
      { condition: { kind: 'threshold', metric: 'loss', above: 1, below: 0 } },
      'condition.below: Only one of `above`, `below`, `outside` is possible.',
    ],
    [{ condition: { kind: 'plateau', metric: 'loss' } }, 'condition: One of `patience_steps`'],
    [{ condition: { kind: 'nann' } }, 'condition.kind: `kind` is one of: budget,'],
    [{ condition: { kind: 'silence', seconds: 1 } }, 'condition.seconds: This must be 10 or more, not 1.'],
    [{ condition: { kind: 'nan' }, clear: { threshold: 1 } }, 'clear.threshold: `clear.threshold` goes with'],
    [{ condition: { kind: 'threshold', metric: 'm', above: 1 }, clear: { threshold: 2 } }, 'clear.threshold: '],
    [{ condition: { kind: 'nan' }, severity: 'loud' }, 'severity: `loud` is not one of the choices.'],
    [{ condition: { kind: 'nan' }, chanels: [] }, 'chanels: `chanels` is not known here.'],
    [{}, 'condition: This is required.'],
  ])('%j is refused with its path', (rule, fault) => {
    expect(faults(rule).join('\n')).toContain(fault)
  })

  test('of a spec names no matrix and no run: it looks at its own', () => {
    expect(specRuleSchema.safeParse({ condition: { kind: 'nan' }, scope: { run: 'r-1' } }).success).toBe(false)
  })

  test('an early stop is made of conditions that can stop a run', () => {
    expect(earlyStopSchema.safeParse([{ kind: 'plateau', metric: 'val_loss', patience_steps: 200 }]).success).toBe(true)
    expect(earlyStopSchema.safeParse([{ kind: 'failure' }]).success).toBe(false)
  })
})

describe('which runs and metrics', () => {
  const run = {
    id: 'r-1',
    matrixId: 'm-1',
    benchmark: 'train-lm',
    axes: {
      lr: { label: '0.001', value: 0.001 },
      task: { label: 'narrativeqa', group: 'longbench', value: { benchmark: 'longbench', subset: 'narrativeqa' } },
    },
  }

  test.each([
    [{}, true],
    [{ matrix: 'm-1', benchmark: 'train-lm' }, true],
    [{ run: 'r-2' }, false],
    [{ axes: { lr: 0.001 } }, true],
    [{ axes: { lr: [0.1, '0.001'] } }, true],
    [{ axes: { lr: 0.01 } }, false],
    [{ axes: { task: 'longbench' } }, true],
    [{ axes: { task: { subset: 'narrativeqa', benchmark: 'longbench' } } }, true],
    [{ axes: { toString: 'x' } }, false],
  ])('%j', (scope, fits) => {
    expect(inScope(scope, run)).toBe(fits)
  })

  test.each([
    ['loss', 'loss', true],
    ['loss', 'val_loss', false],
    ['*loss', 'val_loss', true],
    ['*loss*', 'train/loss/total', true],
    ['layer?.grad', 'layer7.grad', true],
    ['layer?.grad', 'layer77.grad', false],
    ['*', '', true],
    ['a.c', 'abc', false],
  ])('%s and %s', (pattern, name, fits) => {
    expect(matches(pattern, name)).toBe(fits)
  })

  test('a pattern of many stars takes no time to speak of', () => {
    expect(matches('*a'.repeat(99), 'a'.repeat(98) + 'b'.repeat(100))).toBe(false)
  })
})
