import { describe, expect, it } from 'vitest'
import csv from './csv'
import { CsvFault, CsvReader, delimiterOf } from './csv-records'
import { detectFormat } from './index'
import { memoryTree } from './testing'
import type { ImportOptions } from './types'

const read = (text: string, options: ImportOptions = {}, file = 'scores.csv') =>
  // A piece holds at least the header here: the delimiter is found in the first one.
  csv.read(memoryTree({ [file]: text }, 4096), options)

const errors = async (text: string, options?: ImportOptions) =>
  (await read(text, options)).problems
    .filter((problem) => problem.level === 'error')
    .map(({ path, message }) => `${path} ${message}`)

const cells = async (text: string, options?: ImportOptions) =>
  (await read(text, options)).runs.map(({ axes, scores }) => [
    ...Object.values(axes).map(({ group, label }) => (group ? `${group}/${label}` : label)),
    ...scores.map(({ value }) => value),
  ])

describe('delimited text', () => {
  const records = (text: string, piece: number, delimiter = ',') => {
    const reader = new CsvReader(delimiter)
    const found: [number, ...string[]][] = []
    for (let at = 0; at < text.length; at += piece)
      for (const { line, fields } of reader.push(text.slice(at, at + piece))) found.push([line, ...fields])
    for (const { line, fields } of reader.end()) found.push([line, ...fields])
    return found
  }

  it.each([1, 2, 3, 5, 1000])('reads quotes, line ends and empty cells alike in pieces of %i', (piece) => {
    const text = '\uFEFFa,b,c\r\n"1,5","x ""y"" z",\r\n\r\n,"two\r\nlines",""\nlast,"",end'
    expect(records(text, piece)).toEqual([
      [1, 'a', 'b', 'c'],
      [2, '1,5', 'x "y" z', ''],
      [4, '', 'two\r\nlines', ''],
      [6, 'last', '', 'end'],
    ])
  })

  it('names the line where a quote was opened and never closed, and text behind a closed one', () => {
    expect(() => records('a,b\n1,2\n"3,4\n5,6\n', 4)).toThrow(
      new CsvFault(3, 'A quote that is opened here is never closed: the file is cut off, or broken.'),
    )
    expect(() => records('a,b\n"1"x,2\n', 4)).toThrow(/after the closing quote/)
  })

  it('finds the delimiter outside of quotes', () => {
    expect(['a,b;c,d', '"a,b,c";b', 'a\tb', 'a'].map(delimiterOf)).toEqual([',', ';', '\t', ','])
  })
})

describe('a CSV of scores', () => {
  it('is understood without being told: text and seeds are axes, numbers are scores', async () => {
    const found = await read(
      'model,attention,seed,accuracy,perplexity,n,acc_stderr\n' +
        'org/a,dense,1,0.81,5.2,100,0.01\norg/a,streaming,1,0.79,5.9,100,0.01\norg/b,dense,1,,6.1,100,0.01\n',
    )
    expect(found.problems).toEqual([])
    expect(found.columns?.map(({ column, role }) => [column, role])).toEqual([
      ['model', 'axis'],
      ['attention', 'axis'],
      ['seed', 'axis'],
      ['accuracy', 'score'],
      ['perplexity', 'score'],
      ['n', 'samples'],
      ['acc_stderr', 'ignored'],
    ])
    expect(found.runs[0]).toEqual({
      axes: {
        model: { label: 'org/a', value: 'org/a' },
        attention: { label: 'dense', value: 'dense' },
        seed: { label: '1', value: 1 },
      },
      scores: [
        { name: 'accuracy', value: 0.81, direction: 'higher', scale: [0, 1], samples: 100, headline: true },
        { name: 'perplexity', value: 5.2, direction: 'lower', samples: 100 },
      ],
      dir: '',
      files: ['scores.csv'],
    })
    // What is empty is no score, and never 0.
    expect(found.runs[2]!.scores[0]).toMatchObject({ value: null, note: 'Empty in the file.' })
    expect(found.runs[2]!.failure).toBeUndefined()
  })

  it('groups subsets under their benchmark', async () => {
    expect(await cells('model,benchmark,subset,score\na,longbench,qasper,41\na,mock,,80\n')).toEqual([
      ['a', 'longbench/qasper', 41],
      ['a', 'mock', 80],
    ])
  })

  it('takes the columns that a person names, and nothing else', async () => {
    const options: ImportOptions = {
      axes: [{ name: 'model', column: 'm' }],
      scores: [{ name: 'error', column: 'x', direction: 'lower', scale: [0, 10] }],
    }
    const found = await read('m,kind,x,y\na,k,1,2\nb,k,3,4\n', options)
    expect(found.runs.map(({ axes, scores }) => [axes, scores])).toEqual([
      [
        { model: { label: 'a', value: 'a' } },
        [{ name: 'error', value: 1, direction: 'lower', scale: [0, 10], headline: true }],
      ],
      [
        { model: { label: 'b', value: 'b' } },
        [{ name: 'error', value: 3, direction: 'lower', scale: [0, 10], headline: true }],
      ],
    ])
  })

  it('reads semicolons with decimal commas, tabs, per cents, CRLF and a byte order mark', async () => {
    expect(await cells('\uFEFFmodel;Wert\r\na;0,85\r\nb;1\r\n')).toEqual([
      ['a', 0.85],
      ['b', 1],
    ])
    expect(await cells('model\tacc\na\t85.5%\n')).toEqual([['a', 85.5]])
    expect((await read('model,acc\na,85.5%\n')).runs[0]!.scores[0]!.scale).toEqual([0, 100])
  })

  it('keeps a row that failed as failed, with its reason', async () => {
    const found = await read('model,acc,error\na,0.5,\nb,,CUDA out of memory\nc,nan,\n')
    expect(found.runs.map(({ failure }) => failure)).toEqual([
      undefined,
      'CUDA out of memory',
      'Line 4 of scores.csv has no score: no number in acc.',
    ])
    expect(found.runs.map(({ scores }) => scores[0]!.value)).toEqual([0.5, null, null])
  })

  it('names the line of each fault', async () => {
    expect(await errors('model,acc\na,0.5\nb,0.6,x\nc\n')).toEqual([
      'scores.csv:3 This row has 3 cells; the header has 2.',
      'scores.csv:4 This row has 1 cells; the header has 2.',
    ])
    const many = Array.from({ length: 30 }, (_, i) => `m${i},0.5`).join('\n')
    expect(await errors(`model,acc\n${many}\nb,abc\n`)).toEqual(['scores.csv:32 `acc` is `abc`, which is no number.'])
    expect(await errors('model,acc\na,0.5\na,0.7\n')).toEqual(['scores.csv:3 This is model=a again, as on line 2.'])
    expect(await errors('model,model\na,b\n')).toEqual(['scores.csv:1 The header has the column `model` twice.'])
    expect(await errors('')).toEqual(['scores.csv:1 The file is empty.'])
    expect(await errors('model,acc\n')).toEqual(['scores.csv There is no row below the header.'])
    expect(await errors('model,acc\n"a,0.5\n')).toEqual([
      'scores.csv:2 A quote that is opened here is never closed: the file is cut off, or broken.',
    ])
    expect(await errors('PK\u0003\u0004\0\0')).toEqual([
      'scores.csv:1 The file holds NUL characters: it is no text in UTF-8.',
    ])
  })

  it('stops at 100,000 rows, with the line', async () => {
    const rows = 'a,1\n'.repeat(100_001)
    expect(await errors(`model,acc\n${rows}`)).toEqual(['scores.csv:100002 There are more than 100000 rows.'])
  })

  it('refuses names that are not there, scales that do not fit, and tables without axes or scores', async () => {
    const text = 'model,acc\na,50\n'
    expect(await errors(text, { axes: [{ name: 'm', column: 'modle' }] })).toEqual([
      'scores.csv There is no column `modle`.',
    ])
    expect(await errors(text, { scores: [{ name: 'acc', column: 'acc', scale: [0, 1] }] })).toEqual([
      'scores.csv:2 `acc` is 50, outside of its scale 0 to 1.',
    ])
    expect(await errors(text, { headline: 'f1' })).toEqual(['scores.csv No score is named `f1`.'])
    expect(await errors('a,b\n1,2\n')).toEqual(['scores.csv No column looks like an axis: none holds text.'])
    expect(await errors('a,b\nx,y\n')).toEqual(['scores.csv No column looks like a score: none holds numbers.'])
  })

  it('is not hurt by names that JavaScript knows', async () => {
    const found = await read('__proto__,constructor,acc\na,b,0.5\n')
    expect(found.problems.map(({ message }) => message)).toEqual(["`__proto__` can't name an axis."])
    expect(await cells('constructor,toString\na,0.5\n')).toEqual([['a', 0.5]])
  })

  it('is recognised when it is the only one', async () => {
    expect((await detectFormat(memoryTree({ 'a.tsv': 'x' })))?.id).toBe('csv')
    expect(await detectFormat(memoryTree({ 'a.csv': 'x', 'b.csv': 'y' }))).toBeNull()
  })
})

describe('JSON of scores', () => {
  const readJson = async (text: string, file = 'scores.jsonl') => {
    const tree = memoryTree({ [file]: text })
    return (await detectFormat(tree))!.read(tree, {})
  }

  it('is read a line at a time, with maps as columns and NaN as no number', async () => {
    const found = await readJson(
      '{"model": "a", "seed": 1, "scores": {"f1": 0.5, "loss": NaN}}\n\n{"model": "b", "seed": 1, "scores": {"f1": 0.25, "loss": 2}}\n',
    )
    expect(found.problems).toEqual([])
    expect(
      found.runs.map(({ axes, scores }) => [axes.model!.label, ...scores.map(({ name, value }) => [name, value])]),
    ).toEqual([
      ['a', ['scores.f1', 0.5], ['scores.loss', null]],
      ['b', ['scores.f1', 0.25], ['scores.loss', 2]],
    ])
    expect(found.runs[0]!.scores[1]!.direction).toBe('lower')
  })

  it('may be one list', async () => {
    const found = await readJson('[\n{"model": "a", "acc": 1}, {"model": "b", "acc": 0}]', 'scores.json')
    expect(found.runs.map(({ scores }) => scores[0]!.value)).toEqual([1, 0])
  })

  it('names the line that is cut off, and values that are no objects', async () => {
    const { problems } = await readJson('{"model": "a", "acc": 1}\n[1]\n{"model": "b", "ac')
    expect(problems.map(({ path }) => path)).toEqual(['scores.jsonl:2', 'scores.jsonl:3'])
    expect((await readJson('[{"model": "a"', 'x.json')).problems[0]).toMatchObject({ path: 'x.json:1', level: 'error' })
  })

  it('is not taken for a list when it is another document', async () => {
    expect(await detectFormat(memoryTree({ 'results.json': '{"results": {}}' }))).toBeNull()
  })
})
