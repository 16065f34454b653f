import { isKnown, peek } from '../../storage/fact'
import { valueAt } from '../../storage/values'
import { fail, notApplicable, packageRule, pass, type RawFinding } from '../types'

export default packageRule({
  meta: {
    id: 'package/marker',
    title: 'The marker at the root belongs to these results',
    scope: 'package',
    clauses: { '3.0': '2.1.4' },
    severity: 'warning',
    when: 'after',
    requirement: '`mlperf-results.yaml`, where there is one, names the organisation whose results these are',
    messages: {
      malformed: '`mlperf-results.yaml` is of no use: it {reason}.',
      version: '`mlperf_results_version` of `mlperf-results.yaml` is {actual}, where {expected} belongs.',
      organisation: '`mlperf-results.yaml` names the organisation {actual}, and the results are of {expected}.',
    },
    fixes: {
      malformed: 'Put `mlperf-results.yaml` back as the driver wrote it when the folder was made.',
      version: 'Put `mlperf-results.yaml` back as the driver wrote it when the folder was made.',
      organisation: 'Name the folders of the organisation in `closed` and `open` as the marker does, or take it out.',
    },
    docs: `The driver puts \`mlperf-results.yaml\` at the root of a folder for results. No rule asks for it in a
submission, and trees of several organisations have none: what is wrong with it is a warning. Looks at
\`mlperf_results_version\` (2) and \`orgname\`.`,
  },
  check({ marker, organisations }) {
    const of: RawFinding = { verdict: 'invalid', messageId: 'malformed', parameter: 'mlperf-results.yaml' }
    if (!isKnown(marker)) {
      const { reason } = marker.missing
      return reason === undefined ? notApplicable('no marker') : fail({ ...of, data: { reason } })
    }
    const version = peek(valueAt(marker, 'mlperf_results_version')) ?? null
    const organisation = peek(valueAt(marker, 'orgname')) ?? null
    const names = [...new Set(organisations.map(({ name }) => name))]
    const findings: RawFinding[] = []
    if (version !== 2)
      findings.push({ ...of, messageId: 'version', parameter: 'mlperf_results_version', expected: 2, actual: version })
    if (!names.some((name) => name === organisation))
      findings.push({ ...of, messageId: 'organisation', parameter: 'orgname', expected: names, actual: organisation })
    return findings.length > 0 ? fail(findings) : pass()
  },
})
