import { describe, expect, it } from 'vitest'
import { listRules } from '../../lib/rules/registry'
import { say } from '../testing'

const rungrid = (...argv: string[]) => say(argv, { env: {}, cwd: '/' })

describe('rules, without a server', () => {
  it('lists every rule, or those of one edition with their clauses', async () => {
    const all = await rungrid('rules')
    expect(all.code).toBe(0)
    for (const { meta } of listRules()) expect(all.out).toContain(meta.id)
    const first = await rungrid('rules', '--edition', '1.0')
    expect(first.out).toContain('training/same-configuration')
    expect(first.out).not.toContain('training/hosts-balanced')
    const json = JSON.parse((await rungrid('rules', '--edition', '3.0', '--json')).out)
    expect(json.every(({ clauses }: { clauses: object }) => '3.0' in clauses)).toBe(true)
  })
  it('tells all of one: whom it is about, what each edition asks for, how it is computed', async () => {
    const { code, out } = await rungrid('rules', 'training/run-count')
    expect(code).toBe(0)
    expect(out).toContain('a submission of training')
    expect(out).toMatch(/3\.0 +2\.1\.17 +6 runs, the first one to warm up/)
    expect(out).toContain('warm-up')
    expect(JSON.parse((await rungrid('rules', 'training/run-count', '--json')).out)).toMatchObject({
      id: 'training/run-count',
      requirements: { '2.x': 'At least 5 runs' },
    })
  })
  it('ends with 3 for one that is not there, and names those that may be meant', async () => {
    const { code, err } = await rungrid('rules', 'run-count')
    expect(code).toBe(3)
    expect(err).toContain('training/run-count')
    expect((await rungrid('rules', 'nothing-of-the-kind')).err).toContain('lists all of them')
    const other = await rungrid('rules', 'training/hosts-balanced', '--edition', '1.0')
    expect([other.code, other.err]).toEqual([3, expect.stringContaining('Edition 1.0 has no rule')])
    expect((await rungrid('rules', '--edition', '9')).code).toBe(2)
  })
})
