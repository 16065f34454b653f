import { BENCHMARK_TYPES } from '../../storage/types'
import { fail, pass, runRule } from '../types'

export default runRule({
  meta: {
    id: 'common/never-whatif',
    title: 'Runs of mode whatif are not submitted',
    scope: 'run',
    benchmarks: BENCHMARK_TYPES,
    clauses: { '3.0': 'modes of the driver: `closed` and `open` are submitted, `whatif` never' },
    severity: 'error',
    when: 'after',
    requirement: 'The run was made in mode closed or open',
    messages: { whatif: 'The run was made in mode `whatif`, which is for trying things out and is never submitted.' },
    fixes: { whatif: 'Repeat it with `mlpstorage closed …` or `mlpstorage open …`.' },
    docs: `Edition 3.0 has a third mode beside \`closed\` and \`open\`: \`whatif\` takes every parameter, every model and every accelerator,
and its results lie in a folder \`whatif\` of their own. Moving that folder does not change what the run is: it was not started
under the checks of a division.`,
  },
  check(run) {
    if (run.division !== 'whatif') return pass(run.division ?? 'no mode is named')
    return fail({
      verdict: 'invalid',
      messageId: 'whatif',
      parameter: 'mode',
      expected: ['closed', 'open'],
      actual: 'whatif',
    })
  },
})
