import { describe, expect, it } from 'vitest'
import type { Division, Edition } from '../../storage/types'
import { applyRule } from '../apply'
import type { Rule } from '../types'
import { verdictOf } from '../verdict'

interface Case {
  /** A sentence about the subject. */
  name: string
  edition: Edition | Edition[]
  division?: Division
  subject: unknown
}

export interface RuleCases {
  /** What an edition says of every run, so that none passes: that a benchmark is a preview. */
  nobodyPasses?: true
  /** The requirement is met; each edition of the rule needs one. */
  pass: (Case & { notes?: string[]; summary?: string })[]
  /** It is not met, with the message ids in order; each edition of the rule needs one. */
  fail: (Case & { verdict: 'open' | 'invalid' | 'closed'; messages: string[]; expected?: unknown; actual?: unknown })[]
  unjudged?: (Case & { file: string; field?: string })[]
  notApplicable?: Case[]
}

/** Runs the table of a rule, and holds that each of its editions has a passing and a failing case and each message is used. */
export function testRule(rule: Rule, cases: RuleCases): void {
  const { meta } = rule
  const editions = Object.keys(meta.clauses) as Edition[]
  const each = <C extends Case>(list: C[] | undefined) =>
    (list ?? []).flatMap((one) => [one.edition].flat().map((edition) => ({ one, edition })))
  const apply = ({ one, edition }: { one: Case; edition: Edition }) =>
    applyRule(rule, one.subject, { edition, division: one.division ?? null })

  describe(meta.id, () => {
    for (const { one, edition } of each(cases.pass))
      it(`${edition}: ${one.name} passes`, () => {
        const { status, findings, summary } = apply({ one, edition })
        expect({ status, said: findings.filter(({ severity }) => severity === 'error') }).toEqual({
          status: 'pass',
          said: [],
        })
        if (one.notes) expect(findings.map(({ messageId }) => messageId)).toEqual(one.notes)
        if (one.summary !== undefined) expect(summary).toBe(one.summary)
      })
    for (const { one, edition } of each(cases.fail))
      it(`${edition}: ${one.name} is ${one.verdict}`, () => {
        const { status, findings } = apply({ one, edition })
        expect({ status, verdict: verdictOf(findings), messages: findings.map(({ messageId }) => messageId) }).toEqual({
          status: 'fail',
          verdict: one.verdict,
          messages: one.messages,
        })
        if (one.expected !== undefined) expect(findings[0]?.expected).toEqual(one.expected)
        if (one.actual !== undefined) expect(findings[0]?.actual).toEqual(one.actual)
        for (const { message, fix, clause } of findings) {
          expect(`${message} ${fix}`, 'a place of the sentence has no value').not.toMatch(/\{\w+\}/)
          expect(message).not.toBe('')
          expect(fix).not.toBe('')
          expect(clause).not.toBe('')
        }
      })
    for (const { one, edition } of each(cases.unjudged))
      it(`${edition}: ${one.name} can't be judged`, () => {
        const { status, findings } = apply({ one, edition })
        expect(status).toBe('unjudged')
        expect(findings[0]?.message).toContain(one.file)
        if (one.field) expect(findings[0]?.message).toContain(one.field)
      })
    for (const { one, edition } of each(cases.notApplicable))
      it(`${edition}: does not apply to ${one.name}`, () => {
        expect(apply({ one, edition })).toMatchObject({ status: 'not_applicable', findings: [] })
      })
    it('has a passing and a failing case in each of its editions', () => {
      const has = (list: Case[]) => [...new Set(each(list).map(({ edition }) => edition))].sort()
      expect(has(cases.pass)).toEqual(cases.nobodyPasses ? [] : editions.sort())
      expect(has(cases.fail)).toEqual(editions.sort())
    })
    it('uses each of its messages, and each failing one has a fix', () => {
      const used = [...each(cases.pass), ...each(cases.fail)].flatMap((one) =>
        apply(one).findings.map(({ messageId }) => messageId),
      )
      expect([...new Set(used)].sort()).toEqual(Object.keys(meta.messages).sort())
    })
  })
}
