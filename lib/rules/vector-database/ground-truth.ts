import type { VectorDatabaseRun } from '../../storage/benchmarks/vector-database/types'
import { isKnown, need, peek } from '../../storage/fact'
import { shown } from '../apply'
import { measured } from '../measured'
import { fail, pass, type RawFinding, runRule } from '../types'

export default runRule<VectorDatabaseRun>({
  meta: {
    id: 'vector-database/ground-truth',
    title: 'Recall is measured against a whole ground truth',
    scope: 'run',
    benchmarks: ['vector_database'],
    clauses: { '3.0': '5.3.5' },
    severity: 'error',
    when: 'after',
    requirement: 'A valid ground truth that covers every vector',
    messages: {
      invalid: 'The benchmark itself calls its ground truth not valid.',
      unbuilt: 'The ground truth could not be built.',
      part: 'The ground truth covers {actual} of the vectors, not {expected}.',
      fewer: 'The ground truth holds {actual} of {expected} vectors.',
    },
    fixes: {
      invalid: 'See `flat_setup.reason` of `result_verdict.json`, mend it and repeat the run.',
      unbuilt: 'See `flat_setup.reason` of `result_verdict.json`, mend it and repeat the run.',
      part: 'Let the benchmark build its ground truth anew, to the end, and repeat the run.',
      fewer: 'Let the benchmark build its ground truth anew, to the end, and repeat the run.',
    },
    docs: "Reads `result_verdict.json`: `valid` (or `result`), `flat_setup.ok`, `flat_setup.coverage` (0 to 1), and `copied_vectors` against `total_vectors` and against the vectors that the run declares. Recall that was measured against a part of the vectors is worth nothing: INVALID. A run without that file can't be judged. An error that the tool recovered from (`had_recoverable_error`) does not count.",
  },
  check: measured(({ groundTruth, vectors }) => {
    const { valid, built, coverage, total, copied } = groundTruth
    const findings: RawFinding[] = []
    const finding = { verdict: 'invalid' as const }
    if (!need(valid))
      findings.push({ ...finding, messageId: 'invalid', parameter: 'valid', expected: true, actual: false })
    if (peek(built) === false)
      findings.push({ ...finding, messageId: 'unbuilt', parameter: 'flat_setup.ok', expected: true, actual: false })
    const covered = need(coverage)
    if (covered < 1)
      findings.push({ ...finding, messageId: 'part', parameter: 'flat_setup.coverage', expected: 1, actual: covered })
    const all = Math.max(peek(total) ?? 0, peek(vectors) ?? 0)
    if (isKnown(copied) && copied.value < all)
      findings.push({
        ...finding,
        messageId: 'fewer',
        parameter: 'flat_setup.copied_vectors',
        expected: all,
        actual: copied.value,
      })
    if (findings.length > 0) return fail(findings)
    return pass(isKnown(copied) ? `${shown(copied.value)} vectors` : 'whole')
  }),
})
