import { describe, expect, it } from 'vitest'
import kvCache from '../storage/benchmarks/kv-cache'
import { type KvFiles, kvCacheFiles, kvCachePath } from '../storage/benchmarks/kv-cache/testing'
import { type VectorFiles, vectorFiles } from '../storage/benchmarks/vector-database/testing'
import { type Fact, known, missing, need } from '../storage/fact'
import { readResults, type StorageResults } from '../storage/read-tree'
import { memoryTree } from '../storage/testing/memory-tree'
import type { Edition, Metrics, StorageBenchmark, StorageRun } from '../storage/types'
import type { JsonObject } from '../storage/values'
import { applyRule } from './apply'
import type { Finding } from './document'
import { groupRuns, judge } from './judge'
import { findRule, listRules, rulesOf } from './registry'
import { fail, notApplicable, pass, type Rule, runRule, submissionRule } from './types'
import { createValidator } from './validator'
import { byVerdict, VERDICTS, verdictOf, worst } from './verdict'

/** A benchmark with one figure, whose runs are what a test says they are. */
interface PlainRun extends StorageRun {
  figure: Fact<number>
}
const plain: StorageBenchmark<PlainRun> = {
  id: 'training',
  title: 'Plain',
  aliases: [],
  commands: ['run'],
  parameters: kvCache.parameters,
  read: () => Promise.reject(new Error('is not read')),
  planned: (parameters) => plainRun('', { figure: known(Number(parameters.figure), 'parameters: figure') }),
  group: (run) => [run.model && 'value' in run.model ? run.model.value : '?'],
  metrics: [{ name: 'figure', title: 'Figure', unit: '', direction: 'higher', digits: 0 }],
  measure: ({ figure }): Metrics => ({ figure: 'value' in figure ? figure.value : null }),
  aggregate: ({ runs }): Metrics => ({ figure: runs.length }),
}
const benchmarks = [plain as unknown as StorageBenchmark]

function plainRun(path: string, has: Partial<PlainRun> = {}): PlainRun {
  const absent = missing('metadata.json')
  return {
    path,
    workload: path.split('/').slice(0, -1).join('/'),
    timestamp: null,
    division: null,
    organisation: null,
    system: null,
    files: [],
    benchmark: 'training',
    model: known('m', 'folder'),
    command: known('run', 'folder'),
    accelerator: absent,
    processes: absent,
    hosts: absent,
    startedAt: absent,
    endedAt: absent,
    overrides: absent,
    parameters: absent,
    provenance: 'benchmark',
    contradictions: [],
    figure: known(1, 'metadata.json: figure'),
    ...has,
  }
}

function resultsOf(runs: PlainRun[], has: Partial<StorageResults> = {}): StorageResults {
  return {
    runs,
    package: null,
    single: false,
    faults: [],
    detected: { edition: '3.0', reason: 'the test says so' },
    listing: { entries: () => [], unlisted: [], files: 0, folders: 0 },
    ...has,
  }
}

type Says = 'closed' | 'open' | 'invalid'
const meta = {
  scope: 'run' as const,
  benchmarks: ['training' as const],
  clauses: { '3.0': '1.2.3' } as Partial<Record<Edition, string>>,
  severity: 'error' as 'error' | 'warning' | 'info',
  when: 'after' as 'before' | 'after',
  requirement: 'A figure',
  messages: { said: 'The figure is {actual}.' },
  fixes: { said: 'Make it {expected}.' },
  docs: '',
}
/** A rule that says of a figure of 2 what it is told to. */
const saying = (id: string, verdict: Says, has: Partial<typeof meta> = {}, severity?: 'warning') =>
  runRule<PlainRun>({
    meta: { ...meta, ...has, id, title: id },
    check: ({ figure }) =>
      need(figure) === 2
        ? fail({ verdict, severity, messageId: 'said', parameter: 'figure', expected: 1, actual: need(figure) })
        : pass('fine'),
  })
const counting = submissionRule<PlainRun>({
  meta: { ...meta, scope: 'submission', id: 'test/count', title: 'count' },
  check: ({ runs }) =>
    runs.length === 2
      ? pass('2 runs')
      : fail({ verdict: 'invalid', messageId: 'said', expected: 2, actual: runs.length }),
})
const two = { figure: known(2, 'metadata.json: figure') }
const gone = { figure: missing('metadata.json', 'figure') as Fact<number> }
const verdictBy = (rules: Rule[], run: Partial<PlainRun>, edition: Edition | 'auto' = '3.0') =>
  judge(resultsOf([plainRun('a/1', run)]), { edition, rules, benchmarks }).verdict

describe('a verdict', () => {
  it('is the worst that an error says: invalid, unjudged, open, closed', () => {
    const finding = (verdict: Finding['verdict'], severity: Finding['severity'] = 'error') => ({ verdict, severity })
    expect(verdictOf([])).toBe('closed')
    expect(verdictOf([finding('open'), finding('invalid'), finding('unjudged')])).toBe('invalid')
    expect(verdictOf([finding('open'), finding('unjudged')])).toBe('unjudged')
    expect(verdictOf([finding('open'), finding('closed')])).toBe('open')
    expect(verdictOf([finding('invalid', 'warning'), finding('unjudged', 'info')])).toBe('closed')
    expect(VERDICTS.map((one) => worst([one, 'closed']))).toEqual([...VERDICTS])
    expect([...VERDICTS].reverse().sort(byVerdict)).toEqual([...VERDICTS])
  })

  it('never changes by a warning, whatever it says', () => {
    for (const verdict of ['closed', 'open', 'invalid'] as const) {
      expect(verdictBy([saying('test/a', verdict, {}, 'warning')], two)).toBe('closed')
      expect(verdictBy([saying('test/a', verdict, { severity: 'warning' })], two)).toBe('closed')
    }
  })

  it('is never that of the edition beside it', () => {
    const rules = [saying('test/a', 'invalid', { clauses: { '2.0': 'x', '2.x': 'x' } }), saying('test/b', 'open')]
    expect(verdictBy(rules, two, '3.0')).toBe('open')
    expect(verdictBy(rules, two, '2.0')).toBe('invalid')
    expect(verdictBy(rules, two, '1.0')).toBe('closed')
    expect(rulesOf('2.x', rules).map((rule) => rule.meta.id)).toEqual(['test/a'])
  })

  it('cannot be judged where a fact is missing, and says which', () => {
    const { status, findings } = applyRule(saying('test/a', 'open'), plainRun('a', gone), {
      edition: '3.0',
      division: null,
    })
    expect(status).toBe('unjudged')
    expect(findings).toMatchObject([
      {
        verdict: 'unjudged',
        severity: 'error',
        message: 'Cannot be judged: `figure` of `metadata.json` is not there.',
        fix: 'Put `metadata.json` with `figure` back as the benchmark wrote it, or repeat the run.',
        parameter: 'figure',
        edition: '3.0',
        clause: '1.2.3',
        messageId: 'unjudged',
      },
    ])
    expect(verdictBy([saying('test/a', 'open')], gone)).toBe('unjudged')
    expect(verdictBy([saying('test/a', 'open', { severity: 'warning' })], gone)).toBe('closed')
  })

  it('of a rule that breaks is that it cannot be judged, and names the rule', () => {
    const broken = runRule<PlainRun>({
      meta: { ...meta, id: 'test/broken', title: 'x', severity: 'warning' },
      check: () => {
        throw new TypeError('x is undefined')
      },
    })
    const { status, findings } = applyRule(broken, plainRun('a'), { edition: '3.0', division: null })
    expect(status).toBe('unjudged')
    expect(findings[0]?.message).toContain('test/broken')
    expect(findings[0]?.message).toContain('x is undefined')
    expect(verdictBy([broken], {})).toBe('unjudged')
    const speechless = runRule<PlainRun>({
      meta: { ...meta, id: 'test/speechless', title: 'x' },
      check: () => fail({ verdict: 'open', messageId: 'nobody wrote it' }),
    })
    expect(applyRule(speechless, plainRun('a'), { edition: '3.0', division: null }).status).toBe('unjudged')
  })
})

describe('a finding', () => {
  it('has its values in its words, also such that look like code', () => {
    const said = (actual: unknown, data?: Record<string, string | number>) => {
      const rule = runRule<PlainRun>({
        meta: { ...meta, id: 'test/words', title: 'x', messages: { said: '{actual} of {name}' } },
        check: () => fail({ verdict: 'open', messageId: 'said', actual: actual as never, data }),
      })
      return applyRule(rule, plainRun('a'), { edition: '3.0', division: null }).findings[0]?.message
    }
    expect(said(1234567.5, { name: 'x' })).toBe('1,234,567.5 of x')
    expect(said(0.000123456, { name: 7 })).toBe('0.000123 of 7')
    expect(said(['a', 2], { name: '$& {actual}' })).toBe('a, 2 of $& {actual}')
    expect(said(null, { name: '' })).toBe('nothing of ')
    expect(said(true)).toBe('true of {name}')
    expect(said({ a: 1 }, { name: 'x' })).toBe('{"a":1} of x')
  })

  it('of a note is information, that of a rule has its severity, and its own goes first', () => {
    const severities = [
      saying('test/a', 'closed'),
      saying('test/b', 'open'),
      saying('test/c', 'open', {}, 'warning'),
    ].map((rule) => applyRule(rule, plainRun('a', two), { edition: '3.0', division: null }).findings[0]?.severity)
    expect(severities).toEqual(['info', 'error', 'warning'])
  })

  it('is one of 200 at most of a rule, the worst first, and the others are counted', () => {
    const many = runRule<PlainRun>({
      meta: { ...meta, id: 'test/many', title: 'x', messages: { said: 'no {parameter}' } },
      check: () =>
        fail(
          Array.from({ length: 100_000 }, (_, i) => ({
            verdict: i === 99_999 ? ('invalid' as const) : ('open' as const),
            messageId: 'said',
            parameter: `p${i}`,
          })),
        ),
    })
    const { findings } = applyRule(many, plainRun('a'), { edition: '3.0', division: null })
    expect(findings).toHaveLength(201)
    expect(findings[0]).toMatchObject({ verdict: 'invalid', parameter: 'p99999' })
    expect(findings[200]).toMatchObject({ severity: 'info', message: 'And 99,800 more findings of this rule.' })
    expect(verdictOf(findings)).toBe('invalid')
  })

  it('is a line of the checklist with a few words', () => {
    const none = runRule<PlainRun>({
      meta: { ...meta, id: 'test/none', title: 'x' },
      check: () => notApplicable('no figure'),
    })
    const [run] = judge(resultsOf([plainRun('a/1', two)]), {
      edition: '3.0',
      rules: [saying('test/a', 'open'), none],
      benchmarks,
    }).runs
    expect(run?.checks).toEqual([
      { rule: 'test/a', status: 'fail', summary: 'The figure is 2.' },
      { rule: 'test/none', status: 'not_applicable', summary: 'no figure' },
    ])
  })
})

describe('judging', () => {
  const rules = [saying('test/a', 'open'), counting]

  it('puts runs into groups, and the worst of a group is its verdict', () => {
    const runs = [plainRun('a/2', two), plainRun('a/1'), plainRun('b/1', { model: known('n', 'x') })]
    const document = judge(resultsOf(runs), { edition: '3.0', rules, benchmarks })
    expect(document.submissions.map(({ key, verdict, runs: of }) => [key, verdict, of])).toEqual([
      ['training/n', 'invalid', ['b/1']],
      ['training/m', 'open', ['a/1', 'a/2']],
    ])
    expect(document.runs.map(({ path, verdict }) => [path, verdict])).toEqual([
      ['a/2', 'open'],
      ['a/1', 'closed'],
      ['b/1', 'closed'],
    ])
    expect(document.counts).toEqual({ runs: 3, closed: 2, open: 1, invalid: 0, unjudged: 0 })
    expect(document.verdict).toBe('invalid')
    expect(document.reason).toBe('training/n: The figure is 1.')
  })

  it('keeps divisions, organisations and systems apart where the edition does', () => {
    const owned = (path: string, system: string) => plainRun(path, { division: 'closed', organisation: 'acme', system })
    const runs = [owned('w/1', 's1'), owned('w/2', 's2'), plainRun('v/1')]
    const keys = (edition: Edition) => groupRuns(runs, edition, benchmarks).map(({ key }) => key)
    expect(keys('1.0')).toEqual(['w', 'v'])
    expect(keys('2.0')).toEqual(['closed/acme/s1/training/m', 'closed/acme/s2/training/m', 'training/m'])
    expect(keys('2.x')).toEqual(['training/m'])
    expect(keys('3.0')).toEqual(keys('2.0'))
  })

  it('never puts runs of two benchmarks together, where one folder holds both', () => {
    const runs = [plainRun('w/1'), { ...plainRun('w/2'), benchmark: 'checkpointing' as const }]
    expect(groupRuns(runs, '1.0', benchmarks).map(({ key }) => key)).toEqual(['w', 'w/checkpointing'])
  })

  it('orders runs of a group by their start, and by path where a clock is missing', () => {
    const at = (path: string, startedAt: number) => plainRun(path, { startedAt: known(startedAt, 'x') })
    const order = (...runs: PlainRun[]) => groupRuns(runs, '3.0', benchmarks)[0]?.runs.map(({ path }) => path)
    expect(order(at('a', 30), at('b', 10), at('c', 20))).toEqual(['b', 'c', 'a'])
    expect(order(plainRun('b'), plainRun('c'), plainRun('a'))).toEqual(['a', 'b', 'c'])
  })

  it('orders them all by path where one has no clock, however they come in', () => {
    const runs = [
      plainRun('a', { startedAt: known(30, 'x') }),
      plainRun('b'),
      plainRun('c', { startedAt: known(10, 'x') }),
    ]
    const orders = permutations(runs).map((these) =>
      groupRuns(these, '3.0', benchmarks)[0]?.runs.map(({ path }) => path),
    )
    expect([...new Set(orders.map(String))]).toEqual(['a,b,c'])
  })

  it('applies no rule about groups to a single run, nor to data generation', () => {
    const single = judge(resultsOf([plainRun('')], { single: true }), { edition: '3.0', rules, benchmarks })
    expect(single).toMatchObject({ verdict: 'closed', submissions: [], runs: [{ path: '.' }] })
    const making = judge(resultsOf([plainRun('a/1', { command: known('datagen', 'x') })]), {
      edition: '3.0',
      rules: [],
      benchmarks,
    })
    expect(making).toMatchObject({ verdict: 'unjudged', submissions: [] })
    expect(making.reason).toBe('There is no measured run, only data sizing and generation.')
    const alone = (command: Fact<string>) =>
      judge(resultsOf([plainRun('', { command })], { single: true }), { edition: '3.0', rules: [], benchmarks }).verdict
    expect(alone(known('datagen', 'x'))).toBe('unjudged')
    expect(alone(missing('metadata.json', 'command'))).toBe('closed')
  })

  it('never calls nothing closed', () => {
    expect(judge(resultsOf([]), { edition: '3.0', rules, benchmarks })).toMatchObject({
      verdict: 'unjudged',
      reason: 'No run of a storage benchmark was found.',
    })
  })

  it('judges nothing without an edition, and shows what was measured', () => {
    const document = judge(resultsOf([plainRun('a/1')], { detected: { edition: null, reason: 'Nothing tells it.' } }), {
      edition: 'auto',
      rules,
      benchmarks,
    })
    expect(document).toMatchObject({
      edition: null,
      verdict: 'unjudged',
      runs: [{ verdict: 'unjudged', metrics: { figure: 1 }, findings: [] }],
      submissions: [],
    })
    expect(document.reason).toContain('Nothing tells it.')
  })

  it('says what it was asked for, else what the folders say', () => {
    const runs = [plainRun('a/1', { division: 'open' }), plainRun('a/2', { division: 'closed' })]
    const about = (options: object, of = runs) =>
      judge(resultsOf(of), { edition: 'auto', rules, benchmarks, ...options })
    expect(about({}).division).toBeNull()
    expect(about({}, runs.slice(0, 1)).division).toBe('open')
    expect(about({ division: 'closed' }).division).toBe('closed')
    expect(about({}).editionReason).toBe('the test says so')
    expect(about({ edition: '2.0' }).editionReason).toBe('asked for')
  })

  it('says in one sentence that everything is met', () => {
    const reason = (count: number) =>
      judge(resultsOf(Array.from({ length: count }, (_, i) => plainRun(`a/${i}`))), {
        edition: '3.0',
        rules: [],
        benchmarks,
      }).reason
    expect(reason(1)).toBe('Every requirement of edition 3.0 is met by the run.')
    expect(reason(2)).toBe('Every requirement of edition 3.0 is met by all 2 runs.')
  })

  it('gives the same document for the same results, whatever their order', () => {
    const runs = [
      plainRun('a/1', two),
      plainRun('a/2'),
      plainRun('a/3', gone),
      plainRun('b/1', { model: known('n', 'x') }),
    ]
    const documents = permutations(runs).map((these) =>
      JSON.stringify(judge(resultsOf(these), { edition: '3.0', rules, benchmarks })),
    )
    expect(new Set(documents).size).toBe(1)
  })
})

describe('a validator', () => {
  const rules = [
    saying('test/before', 'open', { when: 'before' }),
    saying('test/after', 'invalid'),
    saying('test/other', 'invalid', { clauses: { '2.0': 'x' } }),
    counting,
  ]
  const validator = createValidator({ edition: '3.0', rules, benchmarks })

  it('judges before a run by what needs no results, and after it by all rules of the run', () => {
    expect(validator.before('training', { figure: 2 })).toMatchObject({
      verdict: 'open',
      checks: [{ rule: 'test/before', status: 'fail' }],
    })
    expect(validator.after(plainRun('a', two))).toMatchObject({
      verdict: 'invalid',
      checks: [{ rule: 'test/before' }, { rule: 'test/after' }],
    })
  })

  it('lists what CLOSED asks for: of runs, then of groups, then of the package', () => {
    expect(validator.requirements('training').map(({ rule, clause, scope }) => [rule, clause, scope])).toEqual([
      ['test/before', '1.2.3', 'run'],
      ['test/after', '1.2.3', 'run'],
      ['test/count', '1.2.3', 'submission'],
    ])
    expect(validator.requirements('kv_cache')).toEqual([])
  })

  it('has the requirement of its own edition', () => {
    const numbers = { ...meta, id: 'test/n', title: 'A title', clauses: { '2.0': 'a', '3.0': 'b' } }
    const rule = runRule<PlainRun>({
      meta: { ...numbers, requirement: { '2.0': 'five', '3.0': 'six' } },
      check: () => pass(),
    })
    const texts = (['2.0', '3.0'] as const).map(
      (edition) => createValidator({ edition, rules: [rule], benchmarks }).requirements('training')[0]?.requirement,
    )
    expect(texts).toEqual(['five', 'six'])
  })

  it('refuses a benchmark that there is not', () => {
    expect(() => validator.before('kv_cache', {})).toThrow('kv_cache')
  })
})

describe('every rule', () => {
  it('has an id of its place, an edition, and a fix for what it can say', () => {
    expect(new Set(listRules().map((rule) => rule.meta.id)).size).toBe(listRules().length)
    for (const { meta: one } of listRules()) {
      expect(one.id, 'an id').toMatch(/^[a-z0-9-]+\/[a-z0-9-]+$/)
      expect(Object.keys(one.clauses).length, one.id).toBeGreaterThan(0)
      expect(
        Object.keys(one.messages).filter((key) => one.fixes[key] === undefined),
        one.id,
      ).toEqual([])
      expect(one.docs, one.id).not.toBe('')
      expect(findRule(one.id)?.meta).toBe(one)
    }
    expect(findRule('no/such')).toBeUndefined()
  })
})

/**
 * What must hold for all rules and every tree, tried on trees that are broken at random. The seed is fixed: what fails
 * here fails again.
 */
describe('whatever is wrong with a tree', () => {
  const EDITIONS: Edition[] = ['1.0', '2.0', '2.x', '3.0']

  it('a verdict never gets better by breaking one more thing', async () => {
    const random = seeded(20_260_302)
    const whole = await verdictsOf([])
    expect(whole['3.0']).toBe('closed')
    for (let round = 0; round < 12; round++) {
      const breaks: Break[] = []
      let before = whole
      for (let step = 0; step < 3; step++) {
        const left = BREAKS.filter(({ of }) => !breaks.some((one) => one.of === of))
        breaks.push(left[Math.floor(random() * left.length)] as Break)
        const after = await verdictsOf(breaks)
        for (const edition of EDITIONS)
          expect(
            byVerdict(after[edition], before[edition]),
            `${edition}: ${breaks.map(({ name }) => name).join(', then ')} makes ${before[edition]} ${after[edition]}`,
          ).toBeLessThanOrEqual(0)
        before = after
      }
    }
  })

  it('each finding is of a rule of the edition that judges, with its clause', async () => {
    for (const broken of BREAKS) {
      const results = await readResults(memoryTree(treeOf([broken])))
      for (const edition of EDITIONS) {
        const document = judge(results, { edition })
        const groups = [...document.runs, ...document.submissions, document.package]
        for (const { findings, checks } of groups) {
          for (const { rule } of checks) expect(findRule(rule)?.meta.clauses, rule).toHaveProperty([edition])
          for (const finding of findings) {
            expect(finding.edition).toBe(edition)
            expect(finding.clause, finding.rule).toBe(findRule(finding.rule)?.meta.clauses[edition])
            expect(`${finding.message} ${finding.fix}`, finding.rule).not.toMatch(/\{\w+\}|undefined|\[object/)
            expect(finding.messageId, finding.message).not.toBe('rule-failed')
          }
        }
      }
    }
  })

  it('a figure that is in no file is in no document', async () => {
    const without = (files: { json: Record<string, JsonObject> }) => {
      files.json = {}
    }
    const files = {
      ...vectorFiles({ edition: '3.0' }, (made) => {
        without(made)
        delete made.load
      }),
      ...kvTree((made) => {
        made.clients = {}
        delete made.summary
      }),
    }
    const document = judge(await readResults(memoryTree(files)), { edition: '3.0' })
    expect(document.runs).toHaveLength(2)
    for (const { metrics } of [...document.runs, ...document.submissions])
      expect(Object.values(metrics).filter((value) => value !== null)).toEqual(
        metrics.dimension ? [metrics.dimension] : [],
      )
    expect(document.verdict).not.toBe('closed')
  })

  interface Break {
    name: string
    /** What it takes away or spoils; nothing can be spoiled once it is gone, so each is broken once. */
    of: string
    vector?(files: VectorFiles): void
    kv?(files: KvFiles): void
  }

  const statistics = (of: string, name: string, change: (statistics: JsonObject) => void): Break => ({
    name,
    of,
    vector: ({ json }) => {
      const found = json['statistics.json']
      if (found) change(found)
    },
  })
  const summary = (of: string, name: string, change: (summary: JsonObject) => void): Break => ({
    name,
    of,
    kv: (files) => {
      if (files.summary) change(files.summary)
    },
  })
  const asked = (of: string, name: string, change: (args: JsonObject, metadata: JsonObject) => void): Break => ({
    name,
    of,
    vector: ({ metadata }) => metadata && change(metadata.args as JsonObject, metadata),
    kv: ({ metadata }) => metadata && change(metadata.args as JsonObject, metadata),
  })
  const first = (of: JsonObject) => (of.options as Record<string, JsonObject>)['1'] ?? {}

  const BREAKS: Break[] = [
    statistics('recall', 'no recall', (of) => delete of.recall),
    statistics('recall', 'a recall of 0', (of) => Object.assign(of, { recall: 0 })),
    statistics('throughput', 'a throughput as text', (of) => Object.assign(of, { throughput_qps: 'fast' })),
    statistics('queries', 'no query', (of) => Object.assign(of, { total_queries: 0 })),
    {
      name: 'a ground truth of a part',
      of: 'truth',
      vector: ({ json }) =>
        Object.assign(json, { 'result_verdict.json': { valid: true, flat_setup: { coverage: 0.5 } } }),
    },
    { name: 'no ground truth', of: 'truth', vector: ({ json }) => delete json['result_verdict.json'] },
    { name: 'no data generation', of: 'load', vector: (files) => delete files.load },
    {
      name: 'another index',
      of: 'index',
      vector: ({ json }) => Object.assign(json['config.json'] ?? {}, { index_type: 'IVF_FLAT' }),
    },
    asked('time', 'a run time of 5 seconds', (args, metadata) => {
      args.runtime = 5
      metadata.runtime = 5
      args.duration = 5
      metadata.duration = 5
    }),
    asked('overrides', 'an override that no list has', (_, metadata) => {
      metadata.override_parameters = { 'dataset.distribution': 'zipfian' }
    }),
    asked('users', 'no users', (_, metadata) => Object.assign(metadata, { num_users: 0 })),
    asked('pause', 'another pause', (args) => Object.assign(args, { inter_option_delay: 1 })),
    asked('config', 'a configuration', (args) => Object.assign(args, { config: '/my.yaml' })),
    summary('part', 'a part that failed', (of) => Object.assign(of, { partial_failure: true })),
    summary('trials', 'two trials', (of) => Object.assign(of, { trials_per_option: 2 })),
    summary('option 3', 'an option that is not there', (of) => delete (of.options as JsonObject)['3']),
    summary('count', 'an option without its count', (of) => delete first(of).missing_files),
    summary('aggregates', 'a summary that does not agree', (of) =>
      Object.assign(first(of), { aggregated_read_bandwidth_gbps: 1e9 }),
    ),
    { name: 'no files of clients', of: 'clients', kv: (files) => Object.assign(files, { clients: {} }) },
    {
      name: 'a seed of its own',
      of: 'clients',
      kv: ({ clients }) => Object.assign(Object.values(clients)[0] ?? {}, { seed: 7 }),
    },
    { name: 'no commands', of: 'commands', kv: ({ metadata }) => delete metadata?.command_output_files },
  ]

  function kvTree(change: (files: KvFiles) => void) {
    const making = { edition: '3.0' as const, ranks: 1 }
    return Object.fromEntries(
      Object.entries(kvCacheFiles(making, change)).map(([name, text]) => [`${kvCachePath(making)}/${name}`, text]),
    )
  }

  /** One broken run among five of the vector database, and one of the KV cache. */
  function treeOf(breaks: readonly Break[]) {
    const files = kvTree((made) => {
      for (const one of breaks) one.kv?.(made)
    })
    for (let run = 0; run < 5; run++)
      Object.assign(
        files,
        vectorFiles({ edition: '3.0', timestamp: `20260302_10${run}000` }, (made) => {
          if (run > 0) delete made.load
          else for (const one of breaks) one.vector?.(made)
        }),
      )
    return files
  }

  /** Of the runs and their groups: a package has papers that these trees lack. */
  async function verdictsOf(breaks: readonly Break[]) {
    const results = { ...(await readResults(memoryTree(treeOf(breaks)))), package: null }
    const of = (edition: Edition) => judge(results, { edition, rules }).verdict
    return { '1.0': of('1.0'), '2.0': of('2.0'), '2.x': of('2.x'), '3.0': of('3.0') }
  }
  const rules = listRules().filter((rule) => !rule.meta.id.startsWith('package/'))
})

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]))
}

/** Mulberry32: the same numbers on every machine. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
