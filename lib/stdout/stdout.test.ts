import { describe, expect, it } from 'vitest'
import { readerOf } from './formats'
import { Output, type OutputOptions, type OutputState, progressOf } from './output'
import { matcherOf } from './patterns'
import { plain } from './plain'

const read = (format: Parameters<typeof readerOf>[0], line: string, step = 'step') => readerOf(format)(line, { step })

describe('JSON lines', () => {
  it('give their numbers, and their step; texts and nested values are log', () => {
    const line =
      '{"step": 3, "time": 1763760000.5, "loss": NaN, "msg": "x", "ok": true, "grad": {"norm": 1}, "lr": null, "a/b": 2}'
    expect(read('json', line)).toEqual({
      step: 3,
      time: 1763760000.5,
      values: [
        ['loss', Number.NaN],
        ['a/b', 2],
      ],
    })
  })

  it('may stand behind what a logger prints, and have the time of arrival when theirs is in milliseconds', () => {
    const line = 'INFO 12:00:01 {"iter": 7, "loss": 0.5, "time": 1763760000123}'
    expect(read('json', line, 'iter')).toEqual({ step: 7, values: [['loss', 0.5]] })
  })

  it.each(['', '{', '[1]', '{"a": 1', 'null', '"x"}', `${'['.repeat(20_000)}}`, '{"loss": 1} trailing'])(
    'that are none are log: %.20s',
    (line) => expect(read('json', line)).toBeNull(),
  )
})

describe('printed dicts', () => {
  it.each([
    ["{'loss': 2.3, 'learning_rate': 5e-05, 'epoch': 0.1}", 2.3],
    ["{'loss': '2.31', 'learning_rate': '5e-05', 'epoch': '0.1'}", 2.31],
    ["INFO:trainer:{'loss': nan, 'learning_rate': 5e-05, 'note': 'a, b: {', 'epoch': 0.1}", Number.NaN],
    [
      "  1%|1         | 10/1000 [00:05<08:00,  2.06it/s]{'loss': np.float64(2.5), 'learning_rate': 5e-05, 'epoch': 0.1}",
      2.5,
    ],
  ])('of Hugging Face are read: %s', (line, loss) => {
    const values = [
      ['loss', loss],
      ['learning_rate', 5e-5],
      ['epoch', 0.1],
    ]
    expect(read('dict', line)).toEqual({ values })
    expect(read('auto', line)).toEqual({ values })
  })

  it('keep what is nested, true or None out', () => {
    expect(read('dict', "{'a': {'loss': 1}, 'b': [1, 2], 'c': True, 'd': None, 'step': 4, 'e': -inf}")).toEqual({
      step: 4,
      values: [['e', Number.NEGATIVE_INFINITY]],
    })
  })

  it.each(["{'a': 1", '{1: 2}', "{'a'}", '{}', "{'a' 'b': 1} x"])('that are none are log: %s', (line) =>
    expect(read('dict', line)).toBeNull(),
  )
})

describe('pairs', () => {
  it.each([
    [
      'step=10 loss=2.31 lr=3e-4',
      {
        step: 10,
        values: [
          ['loss', 2.31],
          ['lr', 3e-4],
        ],
      },
    ],
    [
      'step: 10 - loss: 0.2345 - val_loss: 0.5 - acc: 91.5%',
      {
        step: 10,
        values: [
          ['loss', 0.2345],
          ['val_loss', 0.5],
          ['acc', 91.5],
        ],
      },
    ],
    [
      'Step 10, step = 10/1000 | train loss: .5; val loss: 0.6, loss: nan',
      {
        step: 10,
        totalSteps: 1000,
        values: [
          ['train loss', 0.5],
          ['val loss', 0.6],
          ['loss', Number.NaN],
        ],
      },
    ],
    ['step=9007199254740993 x=inf', { step: 2 ** 53, values: [['x', Number.POSITIVE_INFINITY]] }],
    ['step=1.5 loss=1', { step: 1.5, values: [['loss', 1]] }],
    ['(loss=-1e-3)', { values: [['loss', -0.001]] }],
  ])('are read: %s', (line, reading) => expect(read('pairs', line)).toEqual(reading))

  it.each([
    '12:30:45',
    'took 12ms, time=12ms',
    'size=3GB',
    'eta: 1:02:03',
    'count: 1,234',
    'done: 3/10',
    'http://host:8080/x',
    'x-y=',
    'loss = abc',
    'v=1.2.3',
  ])('are not cut out of other words and numbers: %s', (line) => expect(read('pairs', line)?.values ?? []).toEqual([]))

  it('that stand twice in a line with two values are left out, because nobody knows which is meant', () => {
    expect(read('pairs', 'loss: 0.5 (best loss: 0.4) acc=1')).toEqual({ values: [['acc', 1]] })
  })

  it('count without being asked for only where the line has a step', () => {
    expect(read('auto', 'listening, port: 8080')).toBeNull()
    expect(read('auto', 'step: 3, loss: 0.5')).toEqual({ step: 3, values: [['loss', 0.5]] })
  })
})

describe('bars of tqdm', () => {
  it.each([
    [
      'Train:  45%|████▌     | 450/1000 [00:12<00:15, 36.5it/s, loss=0.123, lr=1e-5]',
      { label: 'Train', n: 450, total: 1000, percent: 45, remainingSeconds: 15 },
      [
        ['loss', 0.123],
        ['lr', 1e-5],
      ],
    ],
    [
      '  0%|          | 0/1000 [00:00<?, ?it/s]',
      { label: '', n: 0, total: 1000, percent: 0, remainingSeconds: null },
      [],
    ],
    [
      '100%|##########| 10/10 [1:02:03<00:00,  2.06s/it, loss=nan]',
      { label: '', n: 10, total: 10, percent: 100, remainingSeconds: 0 },
      [['loss', Number.NaN]],
    ],
    [
      'Epoch 1/3:  50%|#####     | 5/10 [00:01<1:00:01,  2.06s/it]',
      { label: 'Epoch 1/3', n: 5, total: 10, percent: 50, remainingSeconds: 3601 },
      [],
    ],
    [
      'weights:  27%|██▋       | 12.3M/45.6M [00:05<00:10, 2.3MB/s]',
      { label: 'weights', n: null, total: null, percent: 27, remainingSeconds: 10 },
      [],
    ],
    [
      'eval: 450it [00:12, 36.5it/s, loss=0.5]',
      { label: 'eval', n: 450, total: null, percent: null, remainingSeconds: null },
      [['loss', 0.5]],
    ],
  ])('are read: %s', (line, bar, values) => expect(read('tqdm', line)).toEqual({ bar, values }))

  it.each(['45%', '45%|x|', '45%|x| 1/2', '45%|x| 1/2 [00:01<00:02, 3it/s, loss=1', 'x [y, z]'])(
    'that are torn or none are log: %s',
    (line) => expect(read('tqdm', line)).toBeNull(),
  )
})

describe('hostile lines', () => {
  const most = 64 * 1024
  it.each([
    ['digits', `loss=${'1'.repeat(most)}x`],
    ['names', 'a'.repeat(most)],
    ['names and blanks', 'a '.repeat(most / 2)],
    ['colons', ': 1'.repeat(most / 3)],
    ['bars without an end', `]${'1%|| 1/1 [0<0, '.repeat(most / 16)}`],
    ['half bars', '1%|'.repeat(most / 3)],
    ['brackets', `{'a': ${'['.repeat(most)}}`],
    ['open dicts', "{'".repeat(most / 2)],
    ['escapes', '\u001b]'.repeat(most / 2)],
    ['binary', Buffer.from(Array.from({ length: most }, (_, i) => (i * 7919) % 256)).toString('utf8')],
  ])('take no time and give no points: %s', (_, line) => {
    const output = new Output({ read: readerOf('auto'), step: 'step', wants: () => true }, null)
    // Quadratic work on any of these would take minutes: the time limit of the test is its measure.
    for (let i = 0; i < 20; i++) output.takeText(line, 1)
    expect(output.batch.size).toBe(0)
  })

  it('lose their colours, cursor moves, titles and links', () => {
    expect(plain('\u001b[1;32mloss\u001b[0m=\u001b]8;;http://x\u001b\\1\u001b[A\u001b[2K\u001b]0;title\u0007')).toBe(
      'loss=1',
    )
  })
})

describe('what output says over many lines', () => {
  const options = (over: Partial<OutputOptions> = {}): OutputOptions => ({
    read: readerOf('auto'),
    step: 'step',
    wants: () => true,
    ...over,
  })
  /** Each text is read by a reader of its own that knows only the stored state, as after a restart. */
  function follow(texts: string[], over?: Partial<OutputOptions>) {
    let state: OutputState | null = null
    const points: [string, number, number][] = []
    const refused: string[] = []
    for (const text of texts) {
      const output: Output = new Output(options(over), state)
      output.takeText(text, 1)
      for (const { name, step, value } of output.batch.columns.values())
        for (const [i, at] of step.entries()) points.push([name, at, value[i]!])
      refused.push(...output.batch.refused.map((each) => `${each.name}: ${each.reason}`))
      state = JSON.parse(JSON.stringify(output.state()))
    }
    return { points, refused, progress: state && progressOf(state) }
  }
  const bar = (n: number, total: number, loss?: number, label = '') =>
    `\r${label}${Math.floor((n / total) * 100)}%|##| ${n}/${total} [00:01<00:05, 1it/s${loss === undefined ? '' : `, loss=${loss}`}]`

  it('counts values that have no step, each metric by itself', () => {
    const { points } = follow(["{'loss': 3}\n{'loss': 2}\n", "{'eval_loss': 9}\n{'loss': 1}\n"])
    expect(points).toEqual([
      ['loss', 1, 3],
      ['loss', 2, 2],
      ['eval_loss', 1, 9],
      ['loss', 3, 1],
    ])
  })

  it('goes on where the last bar ended when each epoch has a bar of its own', () => {
    const { points, progress } = follow([
      `${bar(0, 4)}${bar(2, 4, 5, 'Epoch 1: ')}${bar(4, 4, 4, 'Epoch 1: ')}\n`,
      `${bar(0, 4, undefined, 'Epoch 2: ')}${bar(1, 4, 3, 'Epoch 2: ')}`,
      `${bar(3, 4, 2, 'Epoch 2: ')}`,
    ])
    expect(points).toEqual([
      ['loss', 2, 5],
      ['loss', 4, 4],
      ['loss', 5, 3],
      ['loss', 7, 2],
    ])
    expect(progress).toEqual({
      progressPercentage: 75,
      step: 3,
      totalSteps: 4,
      estimatedRemainingSeconds: 5,
      message: 'Epoch 2',
    })
  })

  it('writes over no value of a bar that vanished before it was drawn to its end', () => {
    const nested = `${bar(0, 2, undefined, 'epochs: ')}${bar(2, 4, 9)}${bar(3, 4, 8)}${bar(0, 4, 7)}${bar(3, 4, 6)}`
    const { points, progress } = follow([`${nested}${bar(2, 2, undefined, 'epochs: ')}`, bar(0, 5, 5)])
    expect(points.map(([, step]) => step)).toEqual([2, 3, 4, 7, 8])
    expect(progress).toMatchObject({ step: 0, totalSteps: 5 })
  })

  it('begins where a resumed bar begins', () => {
    expect(follow([`${bar(500, 1000)}${bar(510, 1000, 1)}`]).points).toEqual([['loss', 510, 1]])
  })

  it('takes the progress of the outer of two nested bars, until it is full', () => {
    const outer = bar(1, 3, undefined, 'epochs: ')
    expect(follow([`${outer}\n${bar(9, 10)}${bar(10, 10)}`]).progress).toMatchObject({ message: 'epochs', step: 1 })
    expect(follow([`${bar(5, 5, undefined, 'download: ')}\n${bar(2, 10)}`]).progress).toMatchObject({
      step: 2,
      totalSteps: 10,
    })
    expect(follow([`${bar(10, 10)}\n`]).progress).toMatchObject({ progressPercentage: 100, step: 10 })
  })

  it('passes over a bar that ended half-way once others go on without it, until it moves again', () => {
    const download = [1, 2, 3, 4].map((n) => bar(n, 10, undefined, 'download: ')).join('')
    const training = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => bar(from + i, 100)).join('')
    expect(follow([download, training(0, 5)]).progress).toMatchObject({ message: 'download', step: 4 })
    expect(follow([download, training(0, 50)]).progress).toMatchObject({ step: 49, totalSteps: 100 })
    expect(follow([download, training(0, 50), bar(5, 10, undefined, 'download: ')]).progress).toMatchObject({ step: 5 })
  })

  it('stays with the outer bar however much its inner bars move', () => {
    const epoch = (n: number) =>
      `${bar(n, 9, undefined, 'epochs: ')}${Array.from({ length: 101 }, (_, i) => bar(i, 100)).join('')}`
    for (const epochs of [1, 2, 5])
      expect(follow(Array.from({ length: epochs }, (_, i) => epoch(i))).progress).toMatchObject({
        message: 'epochs',
        step: epochs - 1,
      })
  })

  it('takes progress from a step that tells its end', () => {
    expect(follow(['step: 10/40, loss: 1\n']).progress).toEqual({ step: 10, totalSteps: 40 })
    expect(follow(['loss=1\n']).progress).toBeNull()
  })

  it('refuses by name what is no step, and what changes its way of counting', () => {
    const { points, refused } = follow([
      'step=1.5 loss=1\nstep=2 loss=2\n',
      '{"loss": 3}\n',
      `${bar(5, 10, 4)}`,
      'step=-1 loss=5\n',
    ])
    expect(points).toEqual([
      ['loss', 2, 2],
      ['loss', -1, 5],
    ])
    expect(refused).toEqual([
      'loss: step 1.5 is not an integer within ±(2^53 − 1)',
      'loss: it is printed without a step now and was with a step before',
      'loss: it is printed on a progress bar now and was with a step before',
    ])
  })

  it('keeps one metric of two streams apart unless both have steps', () => {
    const other = new Output(options(), null)
    other.takeText("{'loss': 1}\nstep=1 lr=1\n", 1)
    const { points, refused } = follow(["{'loss': 2}\nstep=2 lr=2\n"], { other: other.state() })
    expect(points).toEqual([['lr', 2, 2]])
    expect(refused).toEqual(['loss: the other of stdout and stderr has it already, and not both have steps'])
  })

  it('remembers a bounded number of metrics, and keeps those with a step beyond it', () => {
    const row = Object.fromEntries(Array.from({ length: 1200 }, (_, i) => [`m${i}`, i]))
    const counted = follow([`${JSON.stringify(row)}\n`])
    expect([counted.points.length, counted.refused[0]]).toEqual([
      1000,
      'm1000: it has no step, and 1000 metrics are counted already',
    ])
    expect(follow([`${JSON.stringify({ ...row, step: 1 })}\n`]).points).toHaveLength(1200)
  })

  it('takes wanted metrics only, by name or pattern, whatever their names', () => {
    const wants = matcherOf(['loss', 'train/*', '*_acc', 'a*b*c'])
    const names = ['loss', 'loss2', 'train/x', 'xtrain/x', 'val_acc', 'abc', 'aXbYc', 'ab', 'ac', '__proto__']
    expect(names.filter(wants)).toEqual(['loss', 'train/x', 'val_acc', 'abc', 'aXbYc'])
    const odd = follow(['{"__proto__": 1, "constructor": 2, "hasOwnProperty": 3, "step": 1}\n{"__proto__": 4}\n'])
    expect(odd.points).toEqual([
      ['__proto__', 1, 1],
      ['constructor', 1, 2],
      ['hasOwnProperty', 1, 3],
    ])
    expect(follow(["{'__proto__': 1}\n", "{'__proto__': 1}\n"]).points.map(([, step]) => step)).toEqual([1, 2])
  })

  it.each([1, 2, 3, 4, 5])(
    'is the same wherever it is cut between lines, and whatever is restarted (seed %i)',
    (seed) => {
      let random = seed
      const next = (below: number) => {
        random = (random * 1664525 + 1013904223) >>> 0
        return random % below
      }
      const makers = [
        (i: number) => `step=${i} loss=${i / 2}\n`,
        (i: number) => `{'eval_loss': ${i}}\n`,
        (i: number) => `{"step": ${i}, "lr": 1e-5, "note": "損失"}\n`,
        (i: number) => bar(i % 20, 20, i),
        (i: number) => bar(i % 7, 7, undefined, 'inner: '),
        () => 'Traceback (most recent call last):\n',
        () => '\u001b[2K\r\n',
      ]
      const text = Array.from({ length: 300 }, (_, i) => makers[next(makers.length)]!(i)).join('')
      const lines = `${text}\n`.split(/(?<=[\r\n])/)
      const whole = follow([lines.join('')])
      const parts: string[] = []
      for (let at = 0; at < lines.length; ) {
        const count = 1 + next(9)
        parts.push(lines.slice(at, at + count).join(''))
        at += count
      }
      const sorted = (points: [string, number, number][]) =>
        // A batch keeps the order within a metric, not between metrics.
        ['loss', 'eval_loss', 'lr'].map((name) => points.filter((point) => point[0] === name))
      const cut = follow(parts)
      expect(whole.points.length).toBeGreaterThan(50)
      expect(sorted(cut.points)).toEqual(sorted(whole.points))
      expect(cut.progress).toEqual(whole.progress)
    },
  )
})
