import type { TrainingRun } from '../../storage/benchmarks/training/run'
import { ACCELERATORS } from '../../storage/benchmarks/training/workloads'
import { need } from '../../storage/fact'
import { fail, notApplicable, pass, runRule } from '../types'
import { TRAINING } from './parts/commands'

export default runRule<TrainingRun>({
  meta: {
    id: 'training/accelerator',
    title: 'The accelerator is one that the edition simulates',
    scope: 'run',
    benchmarks: TRAINING,
    clauses: {
      '1.0': 'table of workloads',
      '2.0': '4',
      '2.x': 'table of workloads',
      '3.0': 'table of CLOSED accelerators',
    },
    severity: 'error',
    when: 'before',
    requirement: {
      '1.0': 'Accelerator is h100 or a100',
      '2.0': 'Accelerator is h100 or a100',
      '2.x': 'Accelerator is h100, a100, b200 or mi355',
      '3.0': 'Accelerator is b200 or mi355',
    },
    messages: {
      unknown: 'The accelerator {actual} is none of this edition: {expected}.',
      open: 'CLOSED simulates {expected}; {actual} is for OPEN.',
    },
    fixes: {
      unknown: 'Run the workload of {expected}, or judge by the edition that has {actual}.',
      open: 'Run the workload of {expected} for CLOSED.',
    },
    docs: `Reads \`accelerator\` of the metadata, else \`args.accelerator_type\`, else what stands behind the last \`_\` of
\`workload=unet3d_h100\` in \`overrides.yaml\`.

Before 3.0 each shipped workload is of one accelerator and there is none for others. Edition 3.0 limits CLOSED to b200 and mi355;
another accelerator leaves the run OPEN. Generating data simulates no accelerator, so only what is written there is judged.`,
  },
  check(run, { edition }) {
    if (need(run.command) !== 'run' && !('value' in run.accelerator))
      return notApplicable('no accelerator is simulated')
    const accelerator = need(run.accelerator)
    if (ACCELERATORS[edition].includes(accelerator)) return pass(accelerator)
    const open = edition === '3.0'
    return fail({
      verdict: open ? 'open' : 'invalid',
      messageId: open ? 'open' : 'unknown',
      parameter: 'accelerator',
      expected: [...ACCELERATORS[edition]],
      actual: accelerator,
    })
  },
})
