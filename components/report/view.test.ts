import { describe, expect, it } from 'vitest'
import { INVENTED_RULES, inventedDocument, inventedRun, richDocument } from '@/lib/report/testing'
import { runOf, viewOf } from './view'

describe('what the page is sent of a document', () => {
  it('names requirements, and keeps each run whole for who opens it', () => {
    const document = richDocument()
    const view = viewOf(document, INVENTED_RULES, () => [])
    expect(view.groups[0]?.lines.map(({ title }) => title)).toContain('Accelerator use reaches the limit')
    for (const run of document.runs) expect(runOf(view, run.path)).toEqual(run)
    expect(runOf(view, 'no/such/run')).toBeNull()
    expect(runOf(view, 'constructor')).toBeNull()
  })

  it('leaves out what nobody would read to the end, and says how much', () => {
    const tree = Array.from({ length: 1200 }, (_, index) => ({
      path: `${index}/summary.json`,
      kind: 'malformed' as const,
      message: 'is not JSON',
      fix: 'Copy it again.',
    }))
    const view = viewOf(inventedDocument({ runs: [inventedRun('a')], tree }), [], () => [])
    const line = view.groups.at(-1)?.lines.find(({ rule }) => rule === 'malformed')
    expect([line?.findings.length, line?.more]).toEqual([500, 700])
  })
})
