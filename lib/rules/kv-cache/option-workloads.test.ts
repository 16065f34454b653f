import type { JsonObject } from '../../storage/values'
import { testRule } from '../testing/rule-table'
import optionWorkloads from './option-workloads'
import {
  changed,
  commands,
  edition,
  METADATA,
  needsMetadata,
  notApplicable,
  run,
  silent,
} from './testing/edition-3-runs'

/** The table of the rules, cell by cell: users, seconds, GiB of GPU and CPU, allocations. */
const TABLE = {
  1: ['llama3.1-8b', 200, 300, 0, 0, 16, 'none'],
  2: ['llama3.1-8b', 100, 300, 0, 4, 16, 'none'],
  3: ['llama3.1-70b-instruct', 70, 300, 0, 0, 4, 'none'],
}
const COLUMNS = [
  'model',
  'num-users',
  'duration',
  'gpu-mem-gb',
  'cpu-mem-gb',
  'max-concurrent-allocs',
  'generation-mode',
]
const cells = Object.entries(TABLE).flatMap(([option, row]) =>
  row.flatMap((cell, column) => {
    const others = typeof cell === 'number' ? [cell + 1, ...(cell > 0 ? [cell - 1] : [])] : ['fast']
    return others.map((other) => ({ option: Number(option), key: COLUMNS[column] ?? '', cell, other }))
  }),
)
const oneOff = await Promise.all(
  cells.map(async ({ option, key, cell, other }) => ({
    name: `${key} ${other} in option ${option}`,
    edition: '3.0' as const,
    subject: await commands(option, `--${key} ${cell}`, `--${key} ${other}`),
    verdict: 'open' as const,
    messages: ['other'],
    expected: cell,
    actual: other,
  })),
)

testRule(optionWorkloads, {
  pass: [
    { name: 'the fixed workloads, whatever the driver wrote beside', edition, subject: run },
    {
      name: 'an early wrapper with the workload built in',
      edition,
      subject: await changed(({ metadata }) => {
        if (metadata)
          metadata.command_output_files = [1, 2, 3].map((option) => ({
            command: `python3 /o/mlperf_wrapper.py --option ${option} --seed 42 --base-output-dir /r --cache-dir /c`,
          }))
      }),
    },
    { name: 'numbers written otherwise', edition, subject: await commands(1, '--cpu-mem-gb 0', '--cpu-mem-gb=0.0') },
  ],
  fail: [
    ...oneOff,
    {
      name: 'fewer users',
      edition,
      subject: await commands(1, '--num-users 200', '--num-users 100'),
      verdict: 'open',
      messages: ['other'],
      expected: 200,
      actual: 100,
    },
    {
      name: 'another model, mode and memory',
      edition,
      subject: await commands(
        3,
        /--model .*/,
        '--model tiny-1b --num-users 70 --duration 300 --gpu-mem-gb 16 --cpu-mem-gb 0 --max-concurrent-allocs 4 --generation-mode fast',
      ),
      verdict: 'open',
      messages: ['other', 'other', 'other'],
    },
    {
      name: 'a number that is none',
      edition,
      subject: await commands(2, '--duration 300', '--duration long'),
      verdict: 'open',
      messages: ['other'],
      actual: 'long',
    },
  ],
  unjudged: [
    ...needsMetadata,
    { name: 'no recorded commands', edition, subject: await silent(), file: METADATA, field: 'command_output_files' },
    {
      name: 'a command that does not say it',
      edition,
      subject: await commands(2, '--duration 300', ''),
      file: 'command_output_files',
    },
    {
      name: 'no command of an option',
      edition,
      subject: await changed(({ metadata }) => {
        if (metadata) metadata.command_output_files = (metadata.command_output_files as JsonObject[]).slice(0, 6)
      }),
      file: 'metadata.json',
      field: 'command_output_files',
    },
  ],
  notApplicable: [...notApplicable],
})
