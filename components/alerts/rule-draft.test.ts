import { describe, expect, it } from 'vitest'
import { listConditions } from '@/lib/alerts/conditions'
import { ruleSchema } from '@/lib/alerts/rule'
import type { AlertFiring } from '@/lib/api/alerts'
import { conditionSentence } from './condition-sentence'
import { groupFirings } from './firing-groups'
import { byField, draftOf, faultsOf, fieldsOf, newDraft, ruleOf } from './rule-draft'

const KINDS = listConditions().map(({ kind }) => kind)

/** Enough of each kind for a rule; a kind that is added must get its line here, and shows that its form can be filled. */
const FILLED: Record<string, Record<string, string | string[] | boolean>> = {
  threshold: { metric: 'val/loss', above: '5', for_points: '3' },
  target: { metric: 'accuracy', above: '0.9' },
  nan: {},
  plateau: { metric: 'loss', direction: 'higher', patience_steps: '500', min_change: '1e-3' },
  divergence: { metric: 'loss', factor: '3' },
  failure: { classes: ['out_of_memory', 'crashed'], each_attempt: true },
  finish: { outcome: 'success' },
  silence: { seconds: '120' },
  state: { states: ['queued'], for_seconds: '3600' },
  budget: { steps: '1000' },
}

describe('the form of a rule', () => {
  it.each(KINDS)('has what a condition of kind %s needs, and gives back what was filled in', (kind) => {
    const draft = { ...newDraft({ run: 'r-1' }), kind, fields: FILLED[kind]! }
    const rule = ruleOf(draft)
    expect(faultsOf(rule)).toEqual({})
    const parsed = ruleSchema.parse(rule)
    expect(parsed.scope).toEqual({ run: 'r-1' })
    // What is stored opens in the form again and makes the same rule.
    expect(ruleSchema.parse(ruleOf(draftOf(parsed)))).toEqual(parsed)
    expect(conditionSentence(parsed.condition)).not.toMatch(/undefined|NaN,|object/)
  })

  it('shows first what most rules need', () => {
    for (const kind of KINDS) expect(fieldsOf(kind).filter(({ first }) => first).length).toBeLessThanOrEqual(4)
    expect(fieldsOf('threshold').filter(({ required }) => required)).toMatchObject([{ name: 'metric', first: true }])
  })

  it('puts each fault at its field, and keeps what was typed for the schema to judge', () => {
    const faults = (fields: Record<string, string | [string, string]>, kind = 'threshold') =>
      Object.keys(faultsOf(ruleOf({ ...newDraft(), kind, fields })))
    expect(faults({})).toEqual(expect.arrayContaining(['condition.metric']))
    expect(faults({ metric: 'loss', above: 'five' })).toContain('condition.above')
    expect(faults({ metric: 'loss', above: '1', below: '2' })).toHaveLength(1)
    expect(faults({ metric: 'loss', outside: ['2', '1'] })).toContain('condition.outside')
    expect(faults({ metric: 'loss', outside: ['1', ''] })).toContain('condition.outside')
    expect(faults({ metric: 'loss', outside: ['1', '2'] })).toEqual([])
    expect(faults({ seconds: '1' }, 'silence')).toContain('condition.seconds')
    expect(faultsOf(ruleOf({ ...newDraft(), cooldown: 'soon', kind: 'nan' }))).toEqual({
      cooldown_seconds: 'This is not a number.',
    })
    expect(faultsOf(ruleOf({ ...newDraft(), kind: 'plateau', fields: { metric: 'loss' } })).condition).toBe(
      'One of “Patience, steps”, “Patience, points”, “Patience, minutes” is missing.',
    )
    expect(byField([{ path: 'rule.condition.outside[1]', message: 'is wrong', fix: 'Mend it.' }])).toEqual({
      'condition.outside': 'is wrong Mend it.',
    })
  })
})

describe('a condition in a sentence', () => {
  it.each([
    [{ kind: 'threshold', metric: 'val_loss', above: 5, for_points: 3 }, 'val_loss is above 5 for 3 points in a row'],
    [{ kind: 'threshold', metric: 'lr', outside: [0, 1] }, 'lr is outside 0 to 1'],
    [{ kind: 'target', metric: 'acc', above: 0.9 }, 'acc is at least 0.9'],
    [{ kind: 'nan' }, 'any metric is NaN or infinite'],
    [
      { kind: 'plateau', metric: 'loss', patience_steps: 500, min_change: 0.1 },
      'loss does not get lower by 0.1 within 500 steps',
    ],
    [{ kind: 'divergence', metric: 'loss', rising_points: 5 }, 'loss gets worse 5 points in a row'],
    [{ kind: 'failure', classes: ['crashed'] }, 'a run fails: crashed'],
    [{ kind: 'silence', seconds: 120 }, 'nothing is heard for 2 min'],
    [{ kind: 'state', states: ['queued'], for_seconds: 60 }, 'a run is queued for 1 min'],
  ])('%j reads as such', (condition, sentence) => {
    expect(conditionSentence(ruleSchema.parse({ condition }).condition)).toBe(sentence)
  })
})

it('Firings of one rule in one matrix stand together, under the gravest of them', () => {
  const firing = (id: string, over: Partial<AlertFiring>) =>
    ({ id, ruleId: 'l-1', ruleName: 'loss', matrixId: 'm-1', severity: 'warning', ...over }) as AlertFiring
  const groups = groupFirings([
    firing('f-3', {}),
    firing('f-2', { matrixId: 'm-2' }),
    firing('f-1', { severity: 'error' }),
    firing('f-0', { ruleId: null, ruleName: 'deleted' }),
  ])
  expect(groups.map(({ severity, firings }) => [severity, firings.map(({ id }) => id)])).toEqual([
    ['error', ['f-3', 'f-1']],
    ['warning', ['f-2']],
    ['warning', ['f-0']],
  ])
})
