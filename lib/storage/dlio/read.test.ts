import { describe, expect, it } from 'vitest'
import { isKnown, missing, peek } from '../fact'
import { memoryTree } from '../testing/memory-tree'
import type { RunFolder, TreeFault } from '../types'
import { hostMemory } from './memory'
import { type DlioOptions, type DlioRun, readDlio } from './read'

const GIB = 2 ** 30
const PARAMETERS = { model: { name: 'unet3d' }, workflow: { train: true }, dataset: { num_files_train: 28000 } }
const METADATA = {
  benchmark_type: 'training',
  model: 'unet3d',
  command: 'run',
  run_datetime: '20260302_100000',
  num_processes: 8,
  accelerator: 'h100',
  parameters: PARAMETERS,
  override_parameters: { 'dataset.num_files_train': '28000', 'dataset.skip_listing': 'True' },
  system_info: { total_memory_bytes: 512 * GIB, num_hosts: 2 },
  runtime: 604.2,
}
const SUMMARY = {
  start: '2026-03-02T10:00:00.100000',
  end: '2026-03-02T10:10:00.100000',
  num_accelerators: 4,
  num_hosts: 2,
  host_memory_GB: [256, 256],
  metric: {},
}
const CONFIG = `workload:\n  model: unet3d\n  workflow: { generate_data: false, train: true }\n  dataset: { num_files_train: 28000 }\n`
const OVERRIDES = `- workload=unet3d_h100\n- ++workload.dataset.num_files_train=28000\n- ++workload.dataset.data_folder=/mnt/a=b\n`

async function read(
  files: Record<string, unknown>,
  folder: Partial<RunFolder> = {},
  options: Partial<DlioOptions> = {},
): Promise<DlioRun & { faults: TreeFault[] }> {
  const texts = Object.fromEntries(
    Object.entries(files).map(([name, content]) => [
      `r/${name}`,
      typeof content === 'string' ? content : JSON.stringify(content),
    ]),
  )
  const faults: TreeFault[] = []
  const where: RunFolder = {
    path: 'r',
    workload: '',
    benchmark: null,
    model: null,
    command: null,
    timestamp: null,
    division: null,
    organisation: null,
    system: null,
    files: Object.keys(files).map((path) => ({ path, size: 1 })),
    ...folder,
  }
  const run = await readDlio(where, memoryTree(texts), faults, { summarised: (name) => name === 'run', ...options })
  return { ...run, faults }
}

describe('a run driven by DLIO', () => {
  it('is read from its metadata alone where that has type, time, processes and parameters', async () => {
    const run = await read({ 'training_x_metadata.json': METADATA, 'summary.json': SUMMARY })
    expect(run.processes).toEqual({ value: 8, source: 'training_x_metadata.json: num_processes' })
    expect(peek(run.parameters)).toEqual(PARAMETERS)
    expect(run.faults).toEqual([])
  })
  it.each(['benchmark_type', 'run_datetime', 'num_processes', 'parameters'])(
    'is read from the files of DLIO where the metadata lack %s',
    async (field) => {
      const run = await read({
        'training_x_metadata.json': { ...METADATA, [field]: undefined },
        'summary.json': SUMMARY,
        'dlio_config/config.yaml': CONFIG,
        'dlio_config/overrides.yaml': OVERRIDES,
      })
      expect(run.processes).toEqual({ value: 4, source: 'summary.json: num_accelerators' })
      expect(isKnown(run.parameters) && run.parameters.source).toBe('dlio_config/config.yaml: workload')
    },
  )
  it('of edition 1.0 has no metadata, a model as plain text and its files in `configs`', async () => {
    const run = await read({
      'summary.json': SUMMARY,
      'configs/config.yaml': CONFIG,
      'configs/overrides.yaml': `${OVERRIDES}- ++workload.profiling.profiler=none\n`,
    })
    expect(run.faults).toEqual([])
    expect([peek(run.model), peek(run.command), peek(run.workload)]).toEqual(['unet3d', 'run', 'unet3d_h100'])
    expect(peek(run.overrides)?.map(({ key, value, origin }) => [key, value, origin])).toEqual([
      ['dataset.num_files_train', '28000', 'user'],
      ['dataset.data_folder', '/mnt/a=b', 'user'],
      ['profiling.profiler', 'none', 'driver'],
    ])
  })
  it('tells what the driver added from what the user asked for', async () => {
    const origins = async (args: unknown) =>
      Object.fromEntries(
        (peek((await read({ 'x_metadata.json': { ...METADATA, args } })).overrides) ?? []).map((o) => [
          o.key,
          o.origin,
        ]),
      )
    const byList = { 'dataset.num_files_train': 'user', 'dataset.skip_listing': 'driver' }
    for (const args of [undefined, { params: null }, { params: [] }]) expect(await origins(args)).toEqual(byList)
    const asked = [['dataset.num_files_train=28000'], ['dataset.skip_listing=True', 'reader.prefix=a=b']]
    expect(await origins({ params: asked })).toEqual({
      'dataset.num_files_train': 'user',
      'dataset.skip_listing': 'user',
      // Asked for, and in no list of what was changed: told all the same.
      'reader.prefix': 'user',
    })
  })
  it("never takes a folder of the driver's own option for the user's change, unless it was passed on as one", async () => {
    const origin = async (args: unknown) => {
      const override_parameters = { 'checkpoint.checkpoint_folder': '/mnt/ckpt' }
      const run = await read({ 'x_metadata.json': { ...METADATA, override_parameters, args } })
      return peek(run.overrides)?.map((one) => one.origin)
    }
    expect(await origin({ checkpoint_folder: '/mnt/ckpt' })).toEqual(['driver'])
    expect(await origin({ params: [['checkpoint.checkpoint_folder=/mnt/ckpt']] })).toEqual(['user'])
  })
  it('goes on with a line of the overrides that is none', async () => {
    const run = await read({
      'dlio_config/overrides.yaml': '- workload=unet3d_h100\n- nonsense\n- 7\n- ++workload.reader.read_threads=8\n',
      'x_metadata.json': { ...METADATA, override_parameters: undefined },
    })
    expect(peek(run.overrides)?.map(({ key }) => key)).toEqual(['reader.read_threads'])
    expect(run.faults.filter(({ kind }) => kind === 'malformed').map(({ path }) => path)).toEqual([
      'r/dlio_config/overrides.yaml',
      'r/dlio_config/overrides.yaml',
    ])
  })
  it('whose files are cut off, pruned or not there names each, and throws nothing', async () => {
    const run = await read({
      'x_metadata.json': '{"benchmark_type": "tra',
      'summary.json': 'PRUNED BY STAFF\n',
      'dlio_config/config.yaml': 'workload: [',
    })
    expect(run.faults.map(({ path, kind }) => [path, kind])).toEqual([
      ['r/x_metadata.json', 'malformed'],
      ['r/dlio_config/config.yaml', 'malformed'],
      ['r/summary.json', 'malformed'],
    ])
    expect(run.processes).toEqual(missing('summary.json', 'num_accelerators', 'is PRUNED BY STAFF'))
    expect(isKnown(run.startedAt)).toBe(false)
  })
  it('has the times of DLIO, else those of its driver, else the name of its folder', async () => {
    const start = async (files: Record<string, unknown>, timestamp: string | null = null) =>
      peek((await read(files, { timestamp })).startedAt)
    const at = Date.UTC(2026, 2, 2, 10)
    expect(await start({ 'summary.json': SUMMARY, 'x_metadata.json': METADATA })).toBe(at + 100)
    expect(await start({ 'x_metadata.json': METADATA })).toBe(at)
    expect(await start({}, '20260302_100001')).toBe(at + 1000)
    expect(peek((await read({ 'x_metadata.json': METADATA })).endedAt)).toBe(at + 604_200)
  })
  it('says what the metadata and the folders above do not agree on', async () => {
    const run = await read(
      { 'x_metadata.json': METADATA },
      { benchmark: 'training', model: 'resnet50', command: 'run', timestamp: '20260302_110000' },
    )
    expect(run.contradictions).toEqual([
      { field: 'model', file: 'x_metadata.json', says: 'unet3d', folder: 'resnet50' },
      { field: 'run_datetime', file: 'x_metadata.json', says: '20260302_100000', folder: '20260302_110000' },
    ])
  })
})

describe('the memory of the hosts', () => {
  const memory = async (metadata: object, summary: object = SUMMARY) =>
    (await read({ 'x_metadata.json': { ...METADATA, ...metadata }, 'summary.json': summary })).memory
  it('is what the collector measured, else the sum over the hosts in GiB', async () => {
    expect(hostMemory(await memory({}), '2.0')).toMatchObject({ value: { bytes: 512 * GIB, basis: 'measured' } })
    const byDlio = hostMemory(await memory({ system_info: null }, { ...SUMMARY, host_memory_GB: [100, 0] }), '2.0')
    expect(byDlio).toEqual({
      value: { bytes: 100 * GIB, basis: 'measured', other: null },
      source: 'summary.json: host_memory_GB',
    })
  })
  it('is what was declared where nothing was measured, and in 3.0 where that is more', async () => {
    const args = { client_host_memory_in_gb: '300', num_client_hosts: 2 }
    const both = await memory({ args })
    expect(hostMemory(both, '2.x')).toMatchObject({ value: { bytes: 512 * GIB, other: 600 * GIB } })
    expect(hostMemory(both, '3.0')).toMatchObject({ value: { bytes: 600 * GIB, basis: 'declared', other: 512 * GIB } })
    const declared = await memory(
      { args: { ...args, num_client_hosts: undefined, hosts: ['a', 'b', 'c'] }, system_info: null },
      {},
    )
    expect(hostMemory(declared, '1.0')).toMatchObject({ value: { bytes: 900 * GIB, basis: 'declared', other: null } })
  })
  it('is not there where nobody wrote it', async () => {
    expect(hostMemory(await memory({ system_info: null }, {}), '3.0')).toEqual(
      missing('summary.json', 'host_memory_GB'),
    )
  })
})
