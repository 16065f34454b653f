import type { TrainingRun } from '../../storage/benchmarks/training/run'
import { isKnown, known, need } from '../../storage/fact'
import { listAt, numberAt } from '../../storage/json-file'
import { measured } from '../measured'
import { fail, notApplicable, pass, runRule } from '../types'
import { TRAINING } from './parts/training'

export default runRule<TrainingRun>({
  meta: {
    id: 'training/one-client',
    title: 'A run of one host has one client',
    scope: 'run',
    benchmarks: TRAINING,
    clauses: { '3.0': '3.3.4' },
    severity: 'error',
    when: 'after',
    requirement: 'One client where the summary has one host',
    messages: { several: 'The summary has one host, but {source} has {actual}.' },
    fixes: { several: 'Put the files of one and the same run together, or repeat it on the hosts that are described.' },
    docs: `Where \`num_hosts\` of the summary is 1, the metadata has one host too: \`args.num_client_hosts\`, \`args.hosts\` (each name
counted once), \`system_info.num_hosts\`, as far as they are written. The number of clients in the system description is judged with the
package.`,
  },
  check: measured<TrainingRun>((run) => {
    if (need(numberAt(run.summary, 'num_hosts', { text: true })) !== 1) return notApplicable('several hosts')
    const names = listAt(run.metadata, 'args.hosts')
    const counts = [
      numberAt(run.metadata, 'args.num_client_hosts', { text: true }),
      isKnown(names) ? known(new Set(names.value.map(String)).size, names.source) : names,
      numberAt(run.metadata, 'system_info.num_hosts', { text: true }),
    ].filter(isKnown)
    if (counts.length === 0) return notApplicable('the metadata name no hosts')
    const wrong = counts.filter(({ value }) => value !== 1)
    if (wrong.length === 0) return pass('one client')
    return fail(
      wrong.map(({ value, source }) => ({
        verdict: 'invalid',
        messageId: 'several',
        parameter: source.split(': ')[1] ?? 'num_hosts',
        expected: 1,
        actual: value,
        data: { source },
      })),
    )
  }),
})
