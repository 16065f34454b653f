/** Trees of checkpointing runs, read and judged as `rungrid verify` does. */
import { describe, expect, it } from 'vitest'
import { checkpointingFiles, type FilesOptions } from '../../storage/benchmarks/checkpointing/testing'
import { readResults } from '../../storage/read-tree'
import { memoryTree } from '../../storage/testing/memory-tree'
import type { Edition } from '../../storage/types'
import { judge } from '../judge'
import { listRules } from '../registry'

const rules = listRules().filter(({ meta }) => meta.id.startsWith('checkpointing/'))

async function judged(edition: Edition, ...runs: FilesOptions[]) {
  const files = runs.map((run, i) =>
    checkpointingFiles({ folder: `checkpointing/${run.model ?? 'llama3-8b'}/20260302_10000${i}`, ...run }),
  )
  return judge(await readResults(memoryTree(Object.assign({}, ...files))), { edition, rules })
}

const write = { reads: 0, at: 0 }
/** The run of writes ends 122 s after its start. */
const read = { writes: 0, at: 130 }

describe('checkpointing results', () => {
  it.each(['2.0', '2.x', '3.0'] as const)('of edition %s that meet every rule are CLOSED', async (edition) => {
    for (const runs of [[{}], [write, read]]) {
      const document = await judged(edition, ...runs.map((run) => ({ ...run, edition })))
      expect(document.reason).toContain('Every requirement')
      expect(document).toMatchObject({ verdict: 'closed', counts: { runs: runs.length, closed: runs.length } })
      expect(document.submissions).toMatchObject([
        {
          key: 'checkpointing/llama3-8b',
          metrics: {
            write_gib_per_second: 15,
            read_gib_per_second: 15,
            write_wall_gib_per_second: edition === '2.0' ? 15 : null,
          },
        },
      ])
    }
  })

  it('of 1.0 have no rule: the benchmark came with 2.0', async () => {
    const document = await judged('1.0', {})
    expect(document.runs.flatMap(({ checks }) => checks)).toEqual([])
  })

  it('with a reading run started too late are INVALID in 3.0 only', async () => {
    const late = { ...read, at: 160 }
    expect(await judged('3.0', write, late)).toMatchObject({ verdict: 'invalid' })
    expect((await judged('3.0', write, late)).reason).toContain('38 s after the run that writes ended')
    expect(await judged('2.0', write, late)).toMatchObject({ verdict: 'closed' })
  })

  it('of the 70B with twice the processes are OPEN', async () => {
    const document = await judged('3.0', { model: 'llama3-70b', processes: 128 })
    expect(document).toMatchObject({ verdict: 'open', counts: { open: 1 } })
  })

  it('of half of the processes of the 405B, which the driver labels a subset by itself, are OPEN', async () => {
    const files = checkpointingFiles({
      folder: 'checkpointing/llama3-405b/20260302_100000',
      ...{ model: 'llama3-405b', processes: 256, hosts: 32, rankFiles: 4, accelerator: 'b200' },
    })
    const name = Object.keys(files).find((path) => path.endsWith('_metadata.json')) ?? ''
    const metadata = JSON.parse(files[name] ?? '')
    metadata.parameters.checkpoint.mode = 'subset'
    Object.assign(metadata.override_parameters, { 'checkpoint.mode': 'subset', 'model.parallelism.data': 2 })
    const judgedWith = async (args: object) => {
      const text = JSON.stringify({ ...metadata, args: { ...metadata.args, ...args } })
      const document = judge(await readResults(memoryTree({ ...files, [name]: text })), { edition: '3.0', rules })
      return [document.verdict, ...document.runs.flatMap(({ findings }) => findings.map(({ rule }) => rule))]
    }
    const own = ['checkpointing/processes', 'checkpointing/processes']
    expect(await judgedWith({})).toEqual(['open', ...own])
    expect(await judgedWith({ checkpoint_subset: false })).toEqual(['open', ...own])
    expect(await judgedWith({ checkpoint_subset: true })).toEqual([
      'invalid',
      ...own,
      ...['checkpointing/subset-mode', 'checkpointing/subset-mode'],
    ])
  })

  it('with a pruned log of one rank are not judged, and the file is named', async () => {
    const files = checkpointingFiles({ folder: 'checkpointing/llama3-8b/20260302_100000' })
    const pruned = { ...files, 'checkpointing/llama3-8b/20260302_100000/5_per_epoch_stats.json': 'PRUNED BY STAFF' }
    const document = judge(await readResults(memoryTree(pruned)), { edition: '3.0', rules })
    expect(document.verdict).toBe('unjudged')
    expect(document.runs[0]?.findings[0]).toMatchObject({
      rule: 'checkpointing/operations-done',
      message: expect.stringContaining('`5_per_epoch_stats.json` is PRUNED BY STAFF'),
    })
  })

  it('of sizing are no runs that count', async () => {
    const files = checkpointingFiles({ folder: 'checkpointing/llama3-8b/20260302_100000' })
    const sizing = JSON.stringify({ benchmark_type: 'checkpointing', model: 'llama3-8b', command: 'datasize' })
    const document = judge(
      await readResults(
        memoryTree({
          ...files,
          'checkpointing/llama3-8b/20260302_090000/checkpointing_20260302_090000_metadata.json': sizing,
        }),
      ),
      { edition: '3.0', rules },
    )
    expect(document.submissions).toMatchObject([{ runs: ['checkpointing/llama3-8b/20260302_100000'] }])
  })
})
