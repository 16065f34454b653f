import { peek } from '../../storage/fact'
import { BENCHMARK_TYPES, type StorageRun } from '../../storage/types'
import { fail, notApplicable, pass, submissionRule } from '../types'

const CLAUSE = 'no published clause: runs of one group are different runs'

export default submissionRule({
  meta: {
    id: 'common/distinct-times',
    title: 'No run counts twice',
    scope: 'submission',
    benchmarks: BENCHMARK_TYPES,
    clauses: { '1.0': CLAUSE, '2.0': CLAUSE, '2.x': CLAUSE, '3.0': CLAUSE },
    severity: 'error',
    when: 'after',
    requirement: 'No two runs of a group start at the same moment',
    messages: { same: '{count} runs of the group start at the same moment, {actual}: {paths}.' },
    fixes: { same: 'Leave one of them and take its copies away; repeat what is missing then.' },
    docs: `Runs that are judged together may not have the same start: such runs are copies of one, and every count and mean over the
group would take it more than once. The start is compared as the files have it, in the summary to the microsecond; where no start
is recorded, the time in the name of the folder counts, among folders of one place.

No edition has a written clause for it. The structure check of 3.0 counts folders only.`,
  },
  check({ runs }) {
    if (runs.length < 2) return notApplicable('one run')
    const at = new Map<string, StorageRun[]>()
    for (const run of runs) {
      const key = momentOf(run)
      if (key !== null) at.set(key, [...(at.get(key) ?? []), run])
    }
    if (at.size === 0) return notApplicable('no start is recorded')
    const twice = [...at.values()].filter((same) => same.length > 1)
    if (twice.length === 0) return pass(`${runs.length} different starts`)
    return fail(
      twice.map((same) => ({
        verdict: 'invalid',
        messageId: 'same',
        parameter: 'start',
        actual: shownMoment(same[0] as StorageRun),
        data: { count: same.length, paths: same.map(({ path }) => path || '.').join(', ') },
      })),
    )
  },
})

function momentOf(run: StorageRun): string | null {
  const start = peek(run.startedAt)
  if (start !== undefined) return `at ${start}`
  return run.timestamp === null ? null : `${run.workload}/${run.timestamp}`
}

function shownMoment(run: StorageRun): string {
  const start = peek(run.startedAt)
  return start === undefined ? (run.timestamp ?? '') : new Date(start).toISOString().slice(0, -1)
}
