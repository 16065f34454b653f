import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../../lib/matrix/types'
import { launchMatrix } from './launch'
import { planMatrix } from './plan'
import { prepare } from './prepare'
import { addDevices, errorOf, publish, type TestContext, testContext } from './testing'

let ctx: TestContext
beforeAll(async () => {
  ctx = await testContext()
  await addDevices(ctx, [
    { id: 'GPU-0', memoryBytes: 24n * 2n ** 30n },
    { id: 'GPU-1', memoryBytes: 24n * 2n ** 30n },
  ])
})

type Spec = Record<string, unknown>
const spec = (more: Spec = {}): Spec => ({
  benchmark: 'command',
  axes: { model: ['a', 'b'], seed: [1, 2, 3] },
  params: { argv: ['./train', '{model}', '{seed}'], cost_seconds: 10 },
  ...more,
})
const plan = (more?: Spec) => planMatrix(ctx, { spec: spec(more), format: 'json' })
/** Plan and launch must agree: both refuse, and nothing is stored. */
async function faults(more: Spec) {
  const error = await errorOf(plan(more))
  const launchError = await errorOf(launchMatrix(ctx, { spec: spec(more), format: 'json' }))
  expect(launchError.issues).toEqual(error.issues)
  expect(await ctx.db.prisma.matrix.count()).toBe(0)
  expect(error.code).toBe('invalid_spec')
  return (error.issues ?? []).map(({ path: where, message }) => `${where}: ${message}`)
}

describe('a plan', () => {
  test('says what would run where, how much at once, how long, and stores nothing', async () => {
    const found = await plan({ results_dir: 'out', max_concurrent_runs: 4 })
    expect(found).toMatchObject({
      total: 6,
      toRun: 6,
      excluded: 0,
      complete: [],
      collisions: [],
      axes: [
        { name: 'model', values: 2 },
        { name: 'seed', values: 3 },
      ],
      pool: { devices: 2, atOnce: 4, note: 'Runs share devices.' },
      expectedSeconds: 20,
      warnings: [],
    })
    expect(found.runs[1]).toEqual({
      key: 'model=a, seed=2',
      axes: { model: { label: 'a', value: 'a' }, seed: { label: '2', value: 2 } },
      resultDir: path.join(ctx.root, 'out', 'a', '2'),
      stage: 0,
      status: 'run',
      costSeconds: 10,
    })
    expect(await ctx.db.prisma.matrix.count()).toBe(0)
  })

  test('finds complete results and says why those that are there do not count', async () => {
    const at = { results_dir: 'resume' }
    const { runs } = await prepare(ctx, { spec: spec(at), format: 'json' })
    publish(runs[0]!)
    mkdirSync(runs[1]!.resultDir, { recursive: true })
    const found = await plan(at)
    expect([found.total, found.toRun]).toEqual([6, 5])
    expect(found.complete).toEqual([
      { key: 'model=a, seed=1', resultDir: runs[0]!.resultDir, reason: expect.stringContaining('r-before') },
    ])
    expect(found.runs[1]).toMatchObject({ status: 'run', reason: expect.stringContaining('no run.json') })
    expect((await plan({ ...at, policy: { resume: false } })).toRun).toBe(6)
    const changed = await plan({ ...at, params: { argv: ['./train', '{model}', '{seed}', '--longer'] } })
    expect(changed.runs[0]).toMatchObject({ status: 'run', reason: expect.stringContaining('other parameters') })
  })

  test('counts a run as new when the content of its script changed', async () => {
    const script = path.join(ctx.root, 'train.py')
    writeFileSync(script, 'print(1)')
    const at = { results_dir: 'scripts', params: { argv: ['python3', script, '{model}', '{seed}'] } }
    const { runs } = await prepare(ctx, { spec: spec(at), format: 'json' })
    for (const run of runs) publish(run)
    expect((await plan(at)).toRun).toBe(0)
    writeFileSync(script, 'print(2)')
    expect((await plan(at)).toRun).toBe(6)
  })

  test('names both sides of a collision', async () => {
    const more = { axes: { model: ['org/a', 'org_a', 'b'] }, params: { argv: ['./train'] } }
    const found = await plan(more)
    expect(found.collisions).toMatchObject([
      { keys: ['model=org/a', 'model=org_a'], resultDir: path.join(ctx.root, 'benchmark_results', 'org_a') },
    ])
    expect(found.runs.map((run) => run.status)).toEqual(['collision', 'collision', 'run'])
    const error = await errorOf(launchMatrix(ctx, { spec: spec(more), format: 'json' }))
    expect(error).toMatchObject({
      code: 'invalid_spec',
      issues: [{ message: expect.stringContaining('“model=org_a”') }],
    })
    expect(await ctx.db.prisma.matrix.count()).toBe(0)
  })

  test('warns of a script that the program would not find from its result directory', async () => {
    writeFileSync(path.join(ctx.root, 'here.py'), '')
    const warned = async (params: Json) => (await plan({ params })).warnings.map((warning) => warning.path)
    const argv = ['python3', 'here.py', '{model}', '{seed}']
    expect(await warned({ argv })).toEqual(['params.argv'])
    expect(await warned({ argv, cwd: '.' })).toEqual([])
    expect(await warned({ argv: ['python3', 'elsewhere.py', '{model}', '{seed}'] })).toEqual([])
  })

  test('plans stages one after another', async () => {
    const stage = { benchmark: 'command', axes: { n: [1, 2] } }
    const stages = [
      { ...stage, params: { argv: ['./make'], cost_seconds: 4 } },
      { ...stage, axes: { n: [3] }, params: { argv: ['./use'], cost_seconds: 30 } },
    ]
    const found = await planMatrix(ctx, { spec: { stages }, format: 'json' })
    expect(found.runs.map(({ stage: at, key }) => `${at} ${key}`)).toEqual(['0 n=1', '0 n=2', '1 n=3'])
    expect(found.expectedSeconds).toBe(4 + 30)
  })
})

describe('a spec is refused with the path of every fault, and nothing is stored:', () => {
  test('several faults of the spec and of the machine at once', async () => {
    expect(await faults({ results_dir: '../x', devices: [7], params: { argv: ['{nothing}'] } })).toEqual([
      'params.argv[0]: `{nothing}` names no axis of this matrix.',
      'devices[0]: This machine has no device `7`.',
      expect.stringContaining('results_dir: '),
    ])
  })

  test('an unknown benchmark', async () => {
    expect(await faults({ benchmark: 'comand' })).toEqual(['benchmark: There is no benchmark `comand`.'])
  })

  test('an unknown device, by index and by id, or one that stands twice', async () => {
    expect(await faults({ devices: [0, 2, 'GPU-9'] })).toEqual([
      'devices[1]: This machine has no device `2`.',
      'devices[2]: This machine has no device `GPU-9`.',
    ])
    expect(await faults({ devices: [0, 'GPU-0'] })).toEqual([
      'devices[1]: The device `GPU-0` stands twice in the list.',
    ])
    expect((await plan({ devices: [1, 'GPU-0'] })).pool.devices).toBe(2)
  })

  test('a gang of MIG instances, and takes the index of a split GPU for all of them', async () => {
    const before = await ctx.db.prisma.device.findMany({ select: { id: true } })
    await addDevices(ctx, [
      { id: 'MIG-a', kind: 'mig', index: 7, migIndex: 0 },
      { id: 'MIG-b', kind: 'mig', index: 7, migIndex: 1 },
      { id: 'MIG-gone', kind: 'mig', index: 7, migIndex: 2, removedAt: new Date() },
    ])
    try {
      expect((await plan({ devices: [7] })).pool.devices).toBe(2)
      expect(await faults({ devices: ['MIG-gone'] })).toEqual(['devices[0]: This machine has no device `MIG-gone`.'])
      expect(await faults({ devices: [7], resources: { devices: 2 } })).toEqual([
        'resources.devices: A run wants 2 devices at once, and a program can use one MIG instance alone; 0 of 2 devices are none.',
      ])
    } finally {
      await ctx.db.prisma.device.deleteMany({ where: { id: { notIn: before.map(({ id }) => id) } } })
    }
  })

  test('more devices or more memory than there are', async () => {
    expect(await faults({ resources: { devices: 3 } })).toEqual([
      'resources.devices: A run wants 3 devices at once; there are 2.',
    ])
    expect(await faults({ devices: [0], resources: { devices: 2 } })).toHaveLength(1)
    expect(await faults({ resources: { memory_gib: 80 } })).toEqual([
      'resources.memory_gib: A run wants 80 GiB; the largest device has 24.0 GiB.',
    ])
    expect((await plan({ resources: { devices: 2, memory_gib: 24 } })).pool.atOnce).toBe(1)
  })

  test('paths outside the roots: results, working directory, a link in the way', async () => {
    expect(await faults({ results_dir: ctx.outside })).toEqual([expect.stringContaining('results_dir: ')])
    expect(await faults({ params: { argv: ['x'], cwd: ctx.outside } })).toEqual([
      expect.stringContaining('params.cwd: '),
    ])
    expect(await faults({ params: { argv: ['x'], cwd: 'absent' } })).toEqual([
      'params.cwd: `absent` is not a directory.',
    ])
    mkdirSync(path.join(ctx.root, 'linked'))
    symlinkSync(ctx.outside, path.join(ctx.root, 'linked', 'a'))
    expect(await faults({ results_dir: 'linked' })).toEqual([expect.stringContaining('outside the roots')])
  })

  test('a value that would leave the results directory', async () => {
    expect(await faults({ axes: { model: ['..', 'a'] }, params: { argv: ['x'] } })).toEqual([
      "axes.model: `..` can't name a result directory: `..` would leave the results directory.",
    ])
  })

  test('an input that is missing or outside the roots', async () => {
    const train = (text: string) => ({ benchmark: 'train-lm', axes: {}, params: { text } })
    expect(await faults(train('absent.txt'))).toEqual(['params.text: There is no file `absent.txt` to read (ENOENT).'])
    expect(await faults(train('/etc/passwd'))).toEqual([expect.stringContaining('params.text: `/etc/passwd`')])
    writeFileSync(path.join(ctx.root, 'own.txt'), 'text')
    expect((await plan(train('own.txt'))).total).toBe(1)
    expect((await plan(train('builtin:corpus'))).total).toBe(1)
  })

  test('an empty axis, a duplicate value, a negative count', async () => {
    expect(await faults({ axes: { model: [] } })).toEqual([expect.stringContaining('axes.model: ')])
    expect(await faults({ axes: { model: ['a', 'a'] }, params: { argv: ['x'] } })).toEqual([
      expect.stringContaining('axes.model[1]: '),
    ])
    expect(await faults({ max_concurrent_runs: -1 })).toEqual([expect.stringContaining('max_concurrent_runs: ')])
  })
})

test('the input of a training changes its identity by content and not by time', async () => {
  const file = path.join(ctx.root, 'text.txt')
  const hash = async () => {
    const params: Record<string, Json> = { text: 'text.txt' }
    const { runs } = await prepare(ctx, { spec: { benchmark: 'train-lm', params }, format: 'json' })
    return runs[0]!.identityHash
  }
  writeFileSync(file, 'one')
  const one = await hash()
  writeFileSync(file, 'two')
  const two = await hash()
  writeFileSync(file, 'one')
  expect(two).not.toBe(one)
  expect(await hash()).toBe(one)
})

describe('a complete result of another commit', () => {
  test('stays complete, and its reason and a warning say that the code has moved on', async () => {
    const repository = path.join(ctx.root, 'project')
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        encoding: 'utf8',
      })
    mkdirSync(repository)
    writeFileSync(path.join(repository, 'lib.py'), 'x = 1\n')
    git('init', '-q')
    git('add', '.')
    git('commit', '-qm', 'first')
    const commit = git('rev-parse', 'HEAD').trim()
    const stale = {
      results_dir: 'of-commits',
      params: { argv: ['make', '{model}', '{seed}'], cwd: 'project', files: [] },
      policy: { resume: true },
    }
    const { runs } = await prepare(ctx, { spec: spec(stale), format: 'json' })
    const recordedAs = (run: (typeof runs)[number], code: unknown) => {
      publish(run)
      const file = path.join(run.resultDir, 'run.json')
      const record = JSON.parse(readFileSync(file, 'utf8'))
      writeFileSync(file, JSON.stringify({ ...record, environment: { code } }))
    }
    recordedAs(runs[0]!, { commit: 'abcdef1234567890abcdef1234567890abcdef12', dirty: true })
    recordedAs(runs[1]!, { commit, dirty: false })
    recordedAs(runs[2]!, null)

    const found = await plan(stale)
    const words = `stale code: commit abcdef1 (changed) → ${commit.slice(0, 7)}`
    expect(found.complete).toHaveLength(3)
    expect(found.complete.map(({ reason }) => reason.includes('stale code'))).toEqual([true, false, false])
    expect(found.complete[0]!.reason).toContain(`It is of ${words}.`)
    expect(found.warnings).toEqual([
      { path: 'policy.resume', message: expect.stringContaining(`1 complete result with ${words}.`) },
    ])
  })
})

test('a checkout that an adapter names must be there and below the roots, and the fault names its parameter', async () => {
  const evaluation = (hub_path: string) => ({
    benchmark: 'llm-eval',
    axes: { model: ['org/m'], attention: ['dense'], task: ['mock_benchmark'] },
    params: { adapter: 'sparse-attention-hub', hub_path },
  })
  expect(await faults(evaluation('absent'))).toEqual(['params.hub_path: `absent` is not a directory.'])
  expect((await faults(evaluation('/etc')))[0]).toMatch(/^params\.hub_path: /)
  mkdirSync(path.join(ctx.root, 'hub'))
  const found = await plan(evaluation('hub'))
  expect(found.runs.map(({ resultDir }) => path.relative(ctx.root, resultDir))).toEqual([
    'benchmark_results/org_m/dense/mock_benchmark',
  ])
})
