import { describe, expect, it } from 'vitest'
import { numberOf, readSnapshot, type Snapshot, type SnapshotPoint, type TrainerStatus } from './snapshot'

const BEGAN = 1_763_760_000

type Values = Record<string, string | number>

function status(percentage: number | undefined, values: Values, eta?: number): TrainerStatus {
  return {
    progressPercentage: percentage,
    estimatedRemainingSeconds: eta,
    metrics: Object.entries(values).map(([name, value]) => ({ name, value: String(value) })),
    lastUpdatedTime: '2026-11-21T10:11:12Z',
  }
}

/** Reads snapshots in turn; each at its second. */
function read(posts: [time: number, status: TrainerStatus][]) {
  let before: Snapshot | null = null
  const points: SnapshotPoint[] = []
  const docs = []
  for (const [time, each] of posts) {
    const found = readSnapshot(each, before, BEGAN + time)
    // As it comes back from the database.
    before = JSON.parse(JSON.stringify(found.snapshot)) as Snapshot
    points.push(...found.points)
    docs.push(found.doc)
  }
  const curve = (name: string) => points.filter((p) => p.name === name).map(({ step, value }) => [step, value])
  return { docs, doc: docs.at(-1)!, points, curve }
}

/** Hugging Face: 100 steps an epoch, 3 epochs, logged every 50 steps, sent at the end of a step. */
const hf = (step: number, loggedAt: number | null, log: Values = {}): Values => ({
  ...(loggedAt === null ? {} : { ...log, epoch: loggedAt / 100 }),
  current_step: step,
  total_steps: 300,
  current_epoch: Math.round(step) / 100,
})

describe('a snapshot of Hugging Face', () => {
  const posts: [number, TrainerStatus][] = [
    [0, status(0, { total_steps: 300 })],
    [5, status(9, hf(29, null), 45)],
    [10, status(19, hf(57, 50, { loss: 2.5, learning_rate: 0.001 }), 42)],
    [15, status(28, hf(86, 50, { loss: 2.5, learning_rate: 0.001 }), 37)],
    [20, status(38, hf(116, 100, { loss: 2.25, learning_rate: 0.001, eval_loss: 2.4 }), 31)],
  ]

  it('gives a position with the decimals of its steps, and leaves the time left to the pace', () => {
    const { docs } = read(posts)
    expect(docs[0]).toMatchObject({ progressPercentage: 0, totalSteps: 300 })
    expect(docs[2]).toEqual({
      progressPercentage: 19,
      step: 57,
      totalSteps: 300,
      epoch: 0.57,
      metrics: posts[2]![1].metrics,
      lastUpdatedTime: '2026-11-21T10:11:12Z',
    })
    expect(docs[4]).toMatchObject({ progressPercentage: 38.66, step: 116 })
  })

  it('gives a value once, at the step where it was logged', () => {
    const { curve, points } = read(posts)
    expect(curve('loss')).toEqual([
      [50, 2.5],
      [100, 2.25],
    ])
    expect(curve('eval_loss')).toEqual([[100, 2.4]])
    expect(curve('learning_rate')).toEqual([[50, 0.001]])
    expect(new Set(points.map((p) => p.name))).toEqual(new Set(['loss', 'learning_rate', 'eval_loss']))
  })

  it('never puts a value outside the steps since the snapshot before, however coarse the epoch is', () => {
    const coarse = { total_steps: 300_000, current_epoch: 0.01, epoch: 0.0149, loss: 1 }
    const { curve } = read([
      [5, status(0, { ...coarse, loss: 2, current_step: 1200, epoch: 0.002 })],
      [10, status(0, { ...coarse, current_step: 1300 })],
      [15, status(0, { ...coarse, current_step: 1400, loss: 0.5, current_epoch: 0 })],
    ])
    expect(curve('loss')).toEqual([
      [240, 2],
      [1299, 1],
      [1400, 0.5],
    ])
  })

  it('that ends counts all steps as done, and its last values at the last step', () => {
    const { doc, curve } = read([
      ...posts,
      [52, status(98, hf(295, 250, { loss: 1.5 }))],
      [53, status(100, { loss: 1.25, train_loss: 1.9, epoch: 3 }, 0)],
    ])
    expect(doc).toMatchObject({ progressPercentage: 100, step: 300, totalSteps: 300, estimatedRemainingSeconds: 0 })
    expect(curve('loss').at(-1)).toEqual([300, 1.25])
    expect(curve('train_loss')).toEqual([[300, 1.9]])
  })

  it('that stopped early is not shown as done, though it sends 100 %', () => {
    const { doc, curve } = read([...posts, [21, status(100, { loss: 2.25, train_loss: 2.3, epoch: 1.18 }, 0)]])
    expect(doc).toMatchObject({
      progressPercentage: 39.33,
      step: 118,
      totalSteps: 300,
      estimatedRemainingSeconds: 0,
      message: 'training ended before its last step',
    })
    expect(curve('train_loss')).toEqual([[118, 2.3]])
  })

  it('that ends without an epoch is judged by what its pace could have brought', () => {
    const told = (current_step: number) => status(50, { current_step, total_steps: 300 })
    const steps: [number, TrainerStatus][] = [
      [0, told(0)],
      [5, told(30)],
    ]
    expect(read([...steps, [45, told(280)], [49, status(100, {})]]).doc).toMatchObject({
      step: 300,
      progressPercentage: 100,
    })
    expect(read([...steps, [6, status(100, {})]]).doc).toMatchObject({
      step: 30,
      totalSteps: 300,
      progressPercentage: 10,
    })
    expect(
      read([
        [0, status(0, { total_steps: 300 })],
        [1, status(100, {})],
      ]).doc,
    ).not.toHaveProperty('step')
  })

  it('of a second training in the same program begins anew', () => {
    const { curve } = read([
      ...posts,
      [60, status(0, { total_steps: 300 })],
      [65, status(19, hf(57, 50, { loss: 2.25 }))],
      [70, status(10, hf(30, 20, { loss: 2.25 }))],
    ])
    expect(curve('loss')).toEqual([
      [50, 2.5],
      [100, 2.25],
      [50, 2.25],
      [20, 2.25],
    ])
  })
})

describe('a snapshot of a program of its own', () => {
  it('has its values at the step that it sends, or one after the other where it sends none', () => {
    expect(
      read([
        [0, status(10, { step: 7, acc: 0.5 })],
        [5, status(20, { step: 9, acc: 0.6 })],
      ]).curve('acc'),
    ).toEqual([
      [7, 0.5],
      [9, 0.6],
    ])
    expect(
      read([
        [0, status(10, { acc: 0.5 })],
        [5, status(20, { acc: 0.5 })],
        [9, status(30, { acc: 0.7 })],
      ]).curve('acc'),
    ).toEqual([
      [1, 0.5],
      [3, 0.7],
    ])
  })

  it('keeps the time left that it knows, and a percentage that is not that of its steps', () => {
    expect(read([[0, status(40, {}, 120)]]).doc).toMatchObject({
      progressPercentage: 40,
      estimatedRemainingSeconds: 120,
    })
    expect(read([[0, status(70, { current_step: 10, total_steps: 100 })]]).doc.progressPercentage).toBe(70)
    expect(read([[0, status(99, { current_step: 120, total_steps: 100 })]]).doc).not.toHaveProperty('totalSteps')
  })

  it('keeps words in its document, and draws NaN and infinities', () => {
    const { doc, points } = read([
      [0, status(1, { phase: 'warm', a: 'nan', b: '-inf', c: '1e-05', d: 'Infinity', e: '0x10' })],
    ])
    expect(doc.metrics).toHaveLength(6)
    expect(points.map(({ name, value }) => [name, value])).toEqual([
      ['a', Number.NaN],
      ['b', Number.NEGATIVE_INFINITY],
      ['c', 1e-5],
      ['d', Number.POSITIVE_INFINITY],
    ])
  })

  it('may name a metric __proto__', () => {
    const metrics = [{ name: '__proto__', value: '1' }]
    const found = readSnapshot({ metrics, lastUpdatedTime: '2026-11-21T10:11:12Z' }, null, BEGAN)
    expect(found.points).toEqual([{ name: '__proto__', step: 1, value: 1 }])
  })
})

describe('a number', () => {
  it.each(['', ' ', '1_000', '12px', 'None', 'True', '--1', '1e', '.'])('is none: %j', (text) => {
    expect(numberOf(text)).toBeNull()
  })
})
