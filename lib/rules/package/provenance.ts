import type { Json } from '../../matrix/types'
import { isKnown, peek } from '../../storage/fact'
import { BENCHMARK_TYPES } from '../../storage/types'
import { valueAt } from '../../storage/values'
import { fail, notApplicable, pass, type RawFinding, runRule } from '../types'

const SCHEMA = 'mlps-run-provenance/1'
const FIELDS = [
  'rules_edition',
  'layout_version',
  'tool.name',
  'tool.version',
  'tool.git_sha',
  'tool.code_image',
  'dlio.version',
  'dlio.source',
  'dlio.commit',
  'storage_library.name',
  'core_config',
  'stamped_at',
  'stamped_by',
  'provenance',
]

export default runRule({
  meta: {
    id: 'package/provenance',
    title: 'The stamp of a run tells where it came from',
    scope: 'run',
    benchmarks: BENCHMARK_TYPES,
    clauses: { '3.0': '2.1.6' },
    severity: 'error',
    when: 'after',
    requirement: '`provenance.json`, where there is one, is whole and names the edition and the code of the run',
    messages: {
      missing: 'The metadata names a `provenance.json`, and the folder of the run holds none.',
      malformed: '`provenance.json` is of no use: it {reason}.',
      schema: '`schema` of `provenance.json` is {actual}, where `{expected}` belongs.',
      field: '`{parameter}` of `provenance.json` is {actual}: what is not known has to say `unknown`.',
      layout: '`layout_version` of `provenance.json` is {actual}, where 1, 2 or 3 belongs.',
      edition: 'The run was made by the rules of edition {actual}, and is judged by {expected}.',
      image: '`provenance.json` names the code `{actual}`, and `.mlps-code-image` the code `{expected}`.',
    },
    fixes: {
      missing: 'Put `provenance.json` back as the driver wrote it.',
      malformed: 'Put `provenance.json` back as the driver wrote it.',
      schema: 'Put `provenance.json` back as the driver wrote it.',
      field: 'Put `provenance.json` back as the driver wrote it.',
      layout: 'Put `provenance.json` back as the driver wrote it.',
      edition: 'Judge the run by edition {actual}, or repeat it with the driver of edition {expected}.',
      image: 'Put both files back as the driver wrote them: they come from different runs.',
    },
    docs: `Reads \`provenance.json\` of the run: \`schema\`, \`rules_edition\`, \`layout_version\` (1 to 3), \`tool\`,
\`dlio\`, \`storage_library\`, \`core_config\`, \`stamped_at\`, \`stamped_by\`, \`provenance\`. What is not known is the
text \`unknown\`, never null and never absent. \`tool.code_image\` has to be what \`.mlps-code-image\` says. A run whose
metadata never named such a file needs none. \`core_config.hash\` is not computed again. Applies to runs in a package
only.`,
  },
  check({ division, papers }, { edition }) {
    if (division === null || papers === undefined) return notApplicable('not in a package')
    const { provenance, codeImage, declaresProvenance } = papers
    const of: RawFinding = { verdict: 'invalid', messageId: 'missing', parameter: 'provenance.json' }
    if (!isKnown(provenance)) {
      const { reason } = provenance.missing
      if (reason !== undefined) return fail({ ...of, messageId: 'malformed', data: { reason } })
      return declaresProvenance ? fail(of) : notApplicable('never stamped')
    }
    const at = (field: string): Json | undefined => peek(valueAt(provenance, field))
    const findings: RawFinding[] = []
    if (at('schema') !== SCHEMA)
      findings.push({ ...of, messageId: 'schema', parameter: 'schema', expected: SCHEMA, actual: at('schema') ?? null })
    for (const parameter of FIELDS)
      if (at(parameter) == null) {
        const actual = at(parameter) === null ? 'null' : 'not there'
        findings.push({ ...of, messageId: 'field', parameter, expected: 'unknown', actual })
      }
    const layout = at('layout_version')
    if (layout != null && layout !== 'unknown' && ![1, 2, 3].some((version) => version === layout))
      findings.push({ ...of, messageId: 'layout', parameter: 'layout_version', actual: layout })
    const stamped = at('rules_edition')
    if (stamped != null && stamped !== 'unknown' && String(stamped) !== edition)
      findings.push({ ...of, messageId: 'edition', parameter: 'rules_edition', expected: edition, actual: stamped })
    const image = at('tool.code_image')
    const pointer = peek(codeImage)
    if (typeof image === 'string' && image !== 'unknown' && pointer !== undefined && image !== pointer)
      findings.push({ ...of, messageId: 'image', parameter: 'tool.code_image', expected: pointer, actual: image })
    return findings.length > 0 ? fail(findings) : pass()
  },
})
