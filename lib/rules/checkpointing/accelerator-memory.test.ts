import { llmModel } from '../../storage/benchmarks/checkpointing/models'
import { checkpointingRun } from '../../storage/benchmarks/checkpointing/testing'
import { known, missing } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import rule from './accelerator-memory'

/** As summaries record it: 911, 5,288 and 17,997 GiB. */
const sizeOf = (id: string) => {
  const model = llmModel(id)
  return known((model?.modelGib ?? 0) + (model?.optimizerGib ?? 0), 'x')
}

testRule(rule, {
  pass: [
    {
      name: '8 × 180 GB for 105',
      edition: '3.0',
      subject: checkpointingRun({ accelerator: 'b200' }),
      summary: '1,440 GB',
    },
    {
      name: 'exactly as much',
      edition: '3.0',
      subject: checkpointingRun({ accelerator: 'H100', processes: 8 }, { checkpointGib: known(640, 'x') }),
    },
    ...[
      { accelerator: 'h100', model: 'llama3-70b', processes: 12 },
      { accelerator: 'b200', model: 'llama3-70b', processes: 6 },
      { accelerator: 'mi355', model: 'llama3-70b', processes: 4 },
      { accelerator: 'a100', model: 'llama3-405b', processes: 67 },
      { accelerator: 'b200', model: 'llama3-1t', processes: 100 },
    ].map((run) => ({
      name: `${run.processes} × ${run.accelerator}, the fewest that hold ${run.model}`,
      edition: '3.0' as const,
      subject: checkpointingRun(run, { checkpointGib: sizeOf(run.model) }),
    })),
    {
      name: 'a run that is planned',
      edition: '3.0',
      subject: checkpointingRun(
        { accelerator: 'mi355' },
        { checkpointGib: missing('summary.json', 'metric.checkpoint_size_GB', 'is not there before the run') },
      ),
    },
  ],
  fail: [
    {
      name: '8 × 80 GB for 641',
      edition: '3.0',
      subject: checkpointingRun({ accelerator: 'a100' }, { checkpointGib: known(641, 'x') }),
      verdict: 'invalid',
      messages: ['small'],
      expected: 641,
      actual: 640,
    },
    ...[
      { accelerator: 'h100', model: 'llama3-70b', processes: 11 },
      { accelerator: 'b200', model: 'llama3-70b', processes: 5 },
      { accelerator: 'mi355', model: 'llama3-70b', processes: 3 },
      { accelerator: 'a100', model: 'llama3-405b', processes: 66 },
      { accelerator: 'b200', model: 'llama3-1t', processes: 99 },
    ].map((run) => ({
      name: `${run.processes} × ${run.accelerator}, one too few for ${run.model}`,
      edition: '3.0' as const,
      subject: checkpointingRun(run, { checkpointGib: sizeOf(run.model) }),
      verdict: 'invalid' as const,
      messages: ['small'],
    })),
    {
      name: 'an accelerator of no table',
      edition: '3.0',
      subject: checkpointingRun({ accelerator: 'v100' }),
      verdict: 'invalid',
      messages: ['unknown'],
    },
  ],
  notApplicable: [
    { name: 'a run that records none', edition: '3.0', subject: checkpointingRun() },
    { name: 'sizing', edition: '3.0', subject: checkpointingRun({}, { command: known('datasize', 'x') }) },
  ],
})
