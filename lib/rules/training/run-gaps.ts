import { formatDuration } from '../../format/duration'
import type { TrainingRun } from '../../storage/benchmarks/training/run'
import { need } from '../../storage/fact'
import { fail, notApplicable, pass, type RawFinding, submissionRule } from '../types'
import { TRAINING } from './parts/training'

export default submissionRule<TrainingRun>({
  meta: {
    id: 'training/run-gaps',
    title: 'Runs follow each other',
    scope: 'submission',
    benchmarks: TRAINING,
    clauses: { '2.0': '6.8', '3.0': '2.1.18' },
    severity: 'error',
    when: 'after',
    requirement: { '2.0': 'No gap between runs longer than a run', '3.0': 'Each gap between runs shorter than a run' },
    messages: {
      gap: '{next} began {gap} after {before} had ended; a run takes {run} on average.',
      overlap: '{next} began {gap} before {before} had ended.',
    },
    fixes: {
      gap: 'Repeat the runs right after each other.',
      overlap: 'Repeat the runs one after the other; clocks of hosts must agree.',
    },
    docs: `Runs are sorted by start (\`start\` of the summary). The start of each minus the end of the one before it is at most the mean
time of the runs in 2.0, and less than it in 3.0, where the warm-up counts. Runs that overlap do not follow each other.

Edition 1.0 says "consecutively" and gives no limit (published results have gaps of days), and 2.x has no such check: neither is judged
here.`,
  },
  check({ runs }, { edition }) {
    if (runs.length < 2) return notApplicable('one run')
    const times = runs.map((run) => ({ path: run.path, start: need(run.startedAt), end: need(run.endedAt) }))
    const total = times.reduce((sum, { start, end }) => sum + microseconds(end - start), 0)
    const average = total / times.length / 1000
    const findings: RawFinding[] = []
    let longest = 0
    times.forEach(({ path, start }, i) => {
      const before = times[i - 1]
      if (!before) return
      const gap = start - before.end
      longest = Math.max(longest, gap)
      // In whole microseconds, as the files have them: a gap as long as a run is told apart from a longer one.
      const over = microseconds(gap) * times.length - total
      const far = edition === '3.0' ? over >= 0 : over > 0
      if (gap >= 0 && !far) return
      findings.push({
        verdict: 'invalid',
        messageId: gap < 0 ? 'overlap' : 'gap',
        parameter: 'start',
        expected: average / 1000,
        actual: gap / 1000,
        data: { next: path, before: before.path, gap: duration(Math.abs(gap)), run: duration(average) },
      })
    })
    return findings.length > 0 ? fail(findings) : pass(`at most ${duration(longest)} apart`)
  },
})

function microseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000)
}

function duration(milliseconds: number): string {
  return formatDuration(milliseconds / 1000, true)
}
