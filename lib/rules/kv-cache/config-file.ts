import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { need, peek } from '../../storage/fact'
import { measured } from '../measured'
import { fail, pass, runRule } from '../types'

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/config-file',
    title: 'It runs with the configuration of the benchmark',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '3.0': '6.3.2.1' },
    severity: 'error',
    when: 'before',
    requirement: 'No configuration file of your own',
    messages: { own: 'It ran with the configuration file `{actual}`, which CLOSED does not allow.' },
    fixes: { own: 'Run it without `--config`, or hand it in as OPEN.' },
    docs: "Reads `args.config` of the metadata and `--config` of the recorded commands. The driver itself hands `config.yaml` from beside its program to every command: that one is never the user's. `args.config_file` is a file of options of the driver and no configuration of the benchmark.",
  },
  check: measured((run) => {
    need(run.metadata)
    const asked = peek(run.configFile)
    const used = (peek(run.invocations) ?? []).flatMap(({ options, programFolder }) => {
      const config = options.get('config')
      const shipped = programFolder === '' ? 'config.yaml' : `${programFolder}/config.yaml`
      return typeof config === 'string' && config !== shipped ? [config] : []
    })
    const own = asked ?? used[0]
    return own === undefined
      ? pass('none')
      : fail({ verdict: 'open', messageId: 'own', parameter: 'config', expected: null, actual: own })
  }),
})
