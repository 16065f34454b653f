import { describe, expect, it } from 'vitest'
import { known } from './fact'
import { metadataFile, metadataFiles, readJson, readMetadata } from './json-file'
import { STORAGE_LIMITS } from './limits'
import { LINK, type MemoryFile, memoryTree, ofSize, UNREADABLE } from './testing/memory-tree'
import type { RunFolder, TreeFault } from './types'
import { booleanAt, listAt, localTime, numberAt, numbersAt, objectAt, textAt, timeAt, valueAt } from './values'
import { parseYaml, readYaml } from './yaml-file'

const folderOf = (...files: string[]): RunFolder => ({
  path: 'training/unet3d/run/20260302_100000',
  workload: 'training/unet3d/run',
  benchmark: 'training',
  model: 'unet3d',
  command: 'run',
  timestamp: '20260302_100000',
  division: null,
  organisation: null,
  system: null,
  files: files.map((path) => ({ path, size: 1 })),
})
const read = async (content: MemoryFile | undefined, options = {}) => {
  const faults: TreeFault[] = []
  const folder = folderOf('summary.json')
  const tree = memoryTree(content === undefined ? { 'x/': '' } : { [`${folder.path}/summary.json`]: content })
  return { fact: await readJson(tree, folder, 'summary.json', faults, options), faults }
}

describe('a JSON file of a run', () => {
  it('is a map, also with a byte order mark and with the bare tokens that Python writes', async () => {
    const { fact, faults } = await read('\uFEFF{"a": NaN, "b": -Infinity, "c": "a NaN in a text", "d": 1}')
    expect(faults).toEqual([])
    expect(fact).toEqual(known({ a: 'NaN', b: '-Infinity', c: 'a NaN in a text', d: 1 }, 'summary.json'))
    expect(numberAt(fact, 'a')).toEqual({
      missing: { file: 'summary.json', field: 'a', reason: 'is NaN, not a number' },
    })
    expect(numberAt(fact, 'd')).toEqual(known(1, 'summary.json: d'))
  })

  it.each([
    ['cut off in a text', '{"metric": {"train_au', 'malformed', /is cut off/],
    ['cut off behind a map', '{"metric": {"a": 1}', 'malformed', /is cut off/],
    ['no JSON at all', 'Traceback (most recent call last)', 'malformed', /is not JSON/],
    ['broken in the middle', '{"a": 1,, "b": 2}', 'malformed', /is not JSON/],
    ['empty', ' \n', 'malformed', /is empty/],
    ['a placeholder', 'PRUNED BY STAFF\n', 'malformed', /is PRUNED BY STAFF/],
    ['a list', '[1, 2]', 'malformed', /is a list, not a map/],
    ['null', 'null', 'malformed', /is null, not a map/],
    ['compressed', new Uint8Array([0x1f, 0x8b, 0xff, 0xfe]), 'malformed', /is not UTF-8/],
    ['unreadable', UNREADABLE, 'malformed', /can't be read/],
    ['a link', LINK, 'malformed', /can't be read/],
    ['absurdly large', ofSize(STORAGE_LIMITS.jsonBytes + 1), 'malformed', /is larger than 32 MiB/],
    ['a bomb of brackets', `{"a": ${'['.repeat(2_000_000)}`, 'malformed', /nests deeper/],
    ['a small bomb of brackets', `{"a": ${'['.repeat(101)}${']'.repeat(101)}}`, 'malformed', /nests deeper/],
    ['a text without an end', `{"a": "${'x'.repeat(50_001)}"}`, 'malformed', /a text of more than 50,000 characters/],
    [
      'of two minds',
      '{"m": {"a": 1}, "n": {"b:": [{"a": 2}], "b\\"": 3, "b\\"": 4}}',
      'malformed',
      /name `b\\"` twice in one/,
    ],
    ['a bomb of small maps', `{"a": [${'{},'.repeat(1_500_000)}{}]}`, 'malformed', /more than 1,000,000 lists/],
  ])('that is %s is one fault with a fix, and every look into it says why', async (_what, content, kind, reason) => {
    const { fact, faults } = await read(content)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatchObject({ kind, path: 'training/unet3d/run/20260302_100000/summary.json' })
    expect(faults[0]?.message).toContain('`training/unet3d/run/20260302_100000/summary.json`')
    expect(faults[0]?.fix).toMatch(/\w+ .*\.$/)
    expect(numberAt(fact, 'metric.x')).toMatchObject({
      missing: { file: 'summary.json', field: 'metric.x', reason: expect.stringMatching(reason) },
    })
  })

  it('that is not there is a fault, unless nobody misses it', async () => {
    const { fact, faults } = await read(undefined)
    expect(fact).toEqual({ missing: { file: 'summary.json' } })
    expect(faults).toMatchObject([{ kind: 'missing' }])
    expect(await read(undefined, { optional: true })).toEqual({ fact, faults: [] })
  })

  it('never quotes its content in a fault', async () => {
    const { faults } = await read('{"password": hunter2}')
    expect(JSON.stringify(faults)).not.toContain('hunter2')
  })
})

describe('a look into a file', () => {
  const file = known(
    {
      metric: { au: [90.5, 91], flag: 'True', name: 'x', none: null },
      override_parameters: { 'dataset.num_files_train': '28000', 'reader.odirect': 'False' },
      start: '2026-03-02T10:00:00.100000',
      huge: JSON.parse('1e999') as number,
    },
    'summary.json',
  )
  it('names file and field, through parts of files too', () => {
    expect(numbersAt(file, 'metric.au')).toEqual(known([90.5, 91], 'summary.json: metric.au'))
    const metric = objectAt(file, 'metric')
    expect(textAt(metric, 'name')).toEqual(known('x', 'summary.json: metric.name'))
    expect(numberAt(metric, 'nothing')).toEqual({ missing: { file: 'summary.json', field: 'metric.nothing' } })
    expect(numberAt(objectAt(file, 'nothing'), 'deeper')).toEqual({
      missing: { file: 'summary.json', field: 'nothing.deeper' },
    })
  })
  it('finds keys that hold dots themselves', () => {
    expect(textAt(file, 'override_parameters.dataset.num_files_train')).toEqual(
      known('28000', 'summary.json: override_parameters.dataset.num_files_train'),
    )
  })
  it('takes numbers and truths in quotes only where it is asked to', () => {
    const parameters = objectAt(file, 'override_parameters')
    expect(numberAt(parameters, 'dataset.num_files_train', { text: true })).toMatchObject({ value: 28000 })
    expect(numberAt(parameters, 'dataset.num_files_train')).toMatchObject({
      missing: { reason: 'is a text, not a number' },
    })
    expect(booleanAt(file, 'metric.flag', { text: true })).toMatchObject({ value: true })
    expect(booleanAt(parameters, 'reader.odirect', { text: true })).toMatchObject({ value: false })
    expect(booleanAt(file, 'metric.flag')).toMatchObject({ missing: { reason: 'is a text, not true or false' } })
  })
  it.each(['', ' ', '0x10', '1_000', '12 files', 'Infinity', '1e999', '--1'])('takes %j for no number', (text) => {
    expect(numberAt(known({ a: text }, 'f'), 'a', { text: true })).toHaveProperty('missing')
  })
  it('says of what kind it is instead', () => {
    const reason = (fact: object) => (fact as { missing: { reason?: string } }).missing.reason
    expect(reason(numberAt(file, 'metric'))).toBe('is a map, not a number')
    expect(reason(numberAt(file, 'metric.none'))).toBe('is null, not a number')
    expect(reason(numberAt(file, 'huge'))).toBe('is too large a number, not a number')
    expect(reason(listAt(file, 'metric.flag'))).toBe('is a text, not a list')
    expect(reason(numbersAt(known({ a: [1, 'x'] }, 'f'), 'a'))).toBe('is a list, not a list of numbers')
    expect(reason(timeAt(file, 'metric.name'))).toBe('is a text, not a time without a zone')
  })
  it('sees nothing that the file does not hold itself', () => {
    expect(valueAt(file, 'constructor.name')).toHaveProperty('missing')
    expect(valueAt(file, '__proto__')).toHaveProperty('missing')
  })
  it('has times as milliseconds without a zone', () => {
    expect(timeAt(file, 'start')).toEqual(known(Date.UTC(2026, 2, 2, 10) + 100, 'summary.json: start'))
    expect(localTime('20260302_100000')).toBe(Date.UTC(2026, 2, 2, 10))
    expect(localTime('2026-03-02 10:00:00.000250')).toBe(Date.UTC(2026, 2, 2, 10) + 0.25)
  })
  it.each([
    '20260231_100000',
    '2026-03-02T10:00:00Z',
    '2026-03-02T10:00:00+01:00',
    '20261302_100000',
    '20260302_240000',
    '00000000_000000',
    'run1',
    '',
  ])('takes %j for no time', (text) => expect(localTime(text)).toBeNull())
})

describe('the metadata of a run', () => {
  it('of two files is the one with the time of the folder, then of its benchmark, then the last by name', () => {
    const first = folderOf('training_20260302_100000_metadata.json', 'training_20260302_110000_metadata.json')
    expect(metadataFile(first)).toBe('training_20260302_100000_metadata.json')
    expect(metadataFile({ ...first, files: [...first.files].reverse() })).toBe('training_20260302_100000_metadata.json')
    expect(
      metadataFile(folderOf('checkpointing_20260302_100000_metadata.json', 'training_20260302_100000_metadata.json')),
    ).toBe('training_20260302_100000_metadata.json')
    expect(metadataFile(folderOf('a_metadata.json', 'b_metadata.json'))).toBe('b_metadata.json')
  })
  it('lies in the folder itself', () => {
    expect(metadataFiles(folderOf('old/training_1_metadata.json', 'summary.json'))).toEqual([])
  })
  it('that is not there is a fault that names the folder', async () => {
    const faults: TreeFault[] = []
    expect(await readMetadata(memoryTree({}), folderOf(), faults)).toEqual({ missing: { file: '*_metadata.json' } })
    expect(faults).toMatchObject([{ kind: 'missing', path: 'training/unet3d/run/20260302_100000/*_metadata.json' }])
  })
})

describe('a YAML file', () => {
  it('may be a list, with `=` inside of values', async () => {
    const faults: TreeFault[] = []
    const tree = memoryTree({ 'dlio_config/overrides.yaml': '- workload=unet3d_h100\n- ++workload.a.b=x=1\n' })
    const fact = await readYaml(tree, { path: '' }, 'dlio_config/overrides.yaml', faults)
    expect(listAt(fact, '')).toEqual(
      known(['workload=unet3d_h100', '++workload.a.b=x=1'], 'dlio_config/overrides.yaml'),
    )
    expect(faults).toEqual([])
  })
  it.each([
    ['aliases that multiply', bomb(), /aliases/],
    ['a broken line', 'a: [1, 2\nb: 3', /is not YAML \(line \d+, column \d+/],
    ['one key twice', 'a: 1\na: 2', /the key `a` twice/],
    ['nothing', '# only a comment\n', /is empty/],
    ['deeper than rules go', `${'['.repeat(150)}${']'.repeat(150)}`, /nests too deep/],
    ['a level a character', '['.repeat(20_000), /is not YAML|nests too deep/],
  ])('with %s is told, and costs nothing', (_what, text, fault) => {
    expect(parseYaml(text)).toMatchObject({ fault: expect.stringMatching(fault) })
  })
  it('has numbers that are none as texts', () => {
    expect(parseYaml('a: .nan\nb: -.inf\nc: 1e3')).toEqual({ value: { a: 'NaN', b: '-Infinity', c: 1000 } })
  })
  it('keeps times as they were written', () => {
    expect(parseYaml('at: 2026-07-01T09:00:00Z')).toEqual({ value: { at: '2026-07-01T09:00:00Z' } })
  })
})

function bomb() {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
  for (let i = 1; i < 12; i++)
    lines.push(
      `a${i}: &a${i} [${Array(9)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    )
  return lines.join('\n')
}
