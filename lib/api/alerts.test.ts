import { expect, test } from 'vitest'
import { ruleSchema } from '../alerts/rule'

test('rules can be described for the API whichever of the two was loaded first', async () => {
  const rule = { condition: { kind: 'nan' as const } }
  const parsed = ruleSchema.parse(rule)
  const { ruleInputSchema } = await import('./alerts')
  expect(ruleInputSchema.parse(rule)).toEqual(parsed)
  expect(ruleInputSchema.safeParse({ condition: { kind: 'none' } }).success).toBe(false)
})
