import { peek } from '../../storage/fact'
import { fail, notApplicable, pass, type RawFinding, runRule } from '../types'
import { someOf } from './parts/tree'

const FILES = ['config.yaml', 'hydra.yaml', 'overrides.yaml']

export default runRule({
  meta: {
    id: 'package/dlio-config',
    title: 'The configuration of a run is complete',
    scope: 'run',
    benchmarks: ['training', 'checkpointing'],
    clauses: { '2.0': '11.3.1', '3.0': '2.1.15, 2.1.20, 2.1.26' },
    severity: 'error',
    when: 'after',
    requirement: {
      '2.0': '`dlio_config` (or `.hydra_config`) holds `config.yaml`, `hydra.yaml` and `overrides.yaml`',
      '3.0': '`dlio_config` holds exactly `config.yaml`, `hydra.yaml` and `overrides.yaml`',
    },
    messages: {
      folder: 'The folder of the run has no folder `dlio_config`.',
      missing: '`{parameter}` lacks {names}.',
      unexpected: "`{parameter}` holds files that don't belong there: {names}.",
    },
    fixes: {
      folder: 'Put `dlio_config` with its three files back as the benchmark wrote it.',
      missing: 'Put {names} back into `{parameter}` as the benchmark wrote them.',
      unexpected: 'Move {names} out of `{parameter}`.',
    },
    docs: `Looks at the names in \`dlio_config\`. Edition 2.0 takes \`.hydra_config\` too, as DLIO names it when it is
started by hand, and does not forbid further files; edition 3.0 does. Applies to runs in a package only.`,
  },
  check({ command, division, files }, { edition }) {
    if (division === null) return notApplicable('not in a package')
    if (!['run', 'datagen'].includes(peek(command) ?? '')) return notApplicable('neither a run nor a data generation')
    const folders = edition === '2.0' ? ['dlio_config', '.hydra_config'] : ['dlio_config']
    const folder = folders.find((name) => files.some(({ path }) => path.startsWith(`${name}/`)))
    if (folder === undefined) return fail({ verdict: 'invalid', messageId: 'folder', parameter: 'dlio_config' })
    const names = files
      .filter(({ path }) => path.startsWith(`${folder}/`))
      .map(({ path }) => path.slice(folder.length + 1))
    const finding = (messageId: string, of: string[]): RawFinding[] =>
      of.length === 0 ? [] : [{ verdict: 'invalid', messageId, parameter: folder, data: { names: someOf(of) } }]
    const findings = [
      ...finding(
        'missing',
        FILES.filter((name) => !names.includes(name)),
      ),
      ...(edition === '3.0'
        ? finding(
            'unexpected',
            names.filter((name) => !FILES.includes(name)),
          )
        : []),
    ]
    return findings.length > 0 ? fail(findings) : pass()
  },
})
