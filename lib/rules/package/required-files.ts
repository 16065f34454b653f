import { peek } from '../../storage/fact'
import { fail, notApplicable, pass, type RawFinding, runRule } from '../types'
import { someOf } from './parts/tree'

/** DLIO writes them when it trains or saves checkpoints, and not when it only generates data. */
const RESULTS = ['*output.json', '*per_epoch_stats.json', '*summary.json']

export default runRule({
  meta: {
    id: 'package/required-files',
    title: 'The folder of a run holds its logs and results',
    scope: 'run',
    benchmarks: ['training', 'checkpointing'],
    clauses: { '2.0': '11.3.1', '3.0': '2.1.14, 2.1.19, 2.1.25' },
    severity: 'error',
    structure: true,
    when: 'after',
    requirement: 'Standard output and errors, `*output.json`, `*per_epoch_stats.json`, `*summary.json` and `dlio.log`',
    messages: {
      missing: 'The folder of the run lacks {names}.',
      generated: 'The folder of the data generation lacks {names}.',
    },
    fixes: {
      missing: 'Put {names} back as the benchmark wrote them; a placeholder in place of a large log will do.',
      generated: 'Nothing has to be done: the benchmark does not write {names} when it only generates data.',
    },
    docs: `Looks at names only, directly in the folder of the run: \`<benchmark>_<command>.stdout.log\`,
\`<benchmark>_<command>.stderr.log\`, \`dlio.log\`, and at least one \`*output.json\`, \`*per_epoch_stats.json\` and
\`*summary.json\`. The text asks for the three JSON files of a data generation too, but DLIO writes none when it only
generates data: there they are a warning. What a missing file would have said is told here alone: rules
that lack nothing else stay silent.

Applies to runs in a package only.`,
  },
  check({ benchmark, command, division, files }) {
    if (division === null) return notApplicable('not in a package')
    const of = peek(command)
    if (of !== 'run' && of !== 'datagen') return notApplicable('neither a run nor a data generation')
    const names = files.map(({ path }) => path).filter((path) => !path.includes('/'))
    const lacks = (wanted: string[]) =>
      wanted.filter((one) => !names.some((name) => (one.startsWith('*') ? name.endsWith(one.slice(1)) : name === one)))
    const logs = lacks([`${benchmark}_${of}.stdout.log`, `${benchmark}_${of}.stderr.log`, 'dlio.log'])
    const results = lacks(RESULTS)
    const finding = (messageId: string, missing: string[]): RawFinding => ({
      verdict: 'invalid',
      messageId,
      parameter: missing[0] ?? '',
      expected: missing,
      data: { names: someOf(missing, 6) },
    })
    const warnings: RawFinding[] =
      of === 'datagen' && results.length > 0 ? [{ ...finding('generated', results), severity: 'warning' }] : []
    const missing = of === 'datagen' ? logs : [...logs, ...results]
    return missing.length > 0 ? fail([finding('missing', missing), ...warnings]) : pass(undefined, warnings)
  },
})
