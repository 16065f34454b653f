import { isKnown, peek } from '../../storage/fact'
import { valueAt } from '../../storage/values'
import { fail, notApplicable, packageRule, pass, type RawFinding } from '../types'
import { counted } from './parts/tree'

const SCHEMA = 'mlps-submission-manifest/1'

export default packageRule({
  meta: {
    id: 'package/manifest',
    title: 'The inventory of a submission is whole',
    scope: 'package',
    clauses: { '3.0': '2.1.6' },
    severity: 'error',
    when: 'after',
    requirement: '`submission.yaml`, where there is one, can be read and names the edition of the runs',
    messages: {
      malformed: '`{parameter}` is of no use: it {reason}.',
      schema: '`schema` of `{parameter}` is {actual}, where `{expected}` belongs.',
      edition: '`{parameter}` is an inventory of edition {actual}, and is judged by {expected}.',
    },
    fixes: {
      malformed: 'Let the driver write the inventory again (`mlpstorage reports reportgen`).',
      schema: 'Let the driver write the inventory again (`mlpstorage reports reportgen`).',
      edition: 'Judge the package by edition {actual}, or let the driver of edition {expected} write the inventory.',
    },
    docs: `Reads \`<division>/<organisation>/submission.yaml\`, which newer drivers write. No tree needs one. Looks at
\`schema\` and \`rules_edition\`.

**Not judged:** whether it lists exactly the runs of the tree. How it lists them is not written down; the verdict comes
from the runs that are there.`,
  },
  check({ manifests }, { edition }) {
    if (manifests.length === 0) return notApplicable('no `submission.yaml`')
    const findings = manifests.flatMap(({ path, content }): RawFinding[] => {
      const of: RawFinding = { verdict: 'invalid', messageId: 'malformed', parameter: path }
      if (!isKnown(content)) return [{ ...of, data: { reason: content.missing.reason ?? 'is not there' } }]
      const schema = peek(valueAt(content, 'schema')) ?? null
      const stamped = peek(valueAt(content, 'rules_edition')) ?? null
      return [
        ...(schema === SCHEMA ? [] : [{ ...of, messageId: 'schema', expected: SCHEMA, actual: schema }]),
        ...(stamped === 'unknown' || (stamped !== null && String(stamped) === edition) || stamped === 3
          ? []
          : [{ ...of, messageId: 'edition', expected: edition, actual: stamped }]),
      ]
    })
    const summary = counted(manifests.length, 'inventory', 'inventories')
    return findings.length > 0 ? fail(findings, summary) : pass(summary)
  },
})
