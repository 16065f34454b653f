import { describe, expect, it } from 'vitest'
import { chipText, readValues, writeValue } from './values'

describe('pasting values', () => {
  it('takes one a line or separated by commas', () => {
    expect(readValues('microsoft/Phi-4\nmeta-llama/Llama, Qwen/Qwen2.5\r\n\n')).toEqual([
      'microsoft/Phi-4',
      'meta-llama/Llama',
      'Qwen/Qwen2.5',
    ])
  })

  it('reads numbers and truth, but leaves names that look like numbers alone', () => {
    expect(readValues('3e-4, 0.1, 17, true, 007, v1.0, 1_000')).toEqual([3e-4, 0.1, 17, true, '007', 'v1.0', '1_000'])
  })

  it('keeps commas inside brackets and quotes', () => {
    expect(readValues('dense, {name: streaming, sink_size: 4}, "a, b"')).toEqual([
      'dense',
      { name: 'streaming', sink_size: 4 },
      'a, b',
    ])
    expect(readValues('{ benchmark: longbench, subsets: [narrativeqa, qasper] }')).toEqual([
      { benchmark: 'longbench', subsets: ['narrativeqa', 'qasper'] },
    ])
  })

  it('keeps an apostrophe inside a word and a bracket that never closes as text', () => {
    expect(readValues("it's, fine")).toEqual(["it's", 'fine'])
    expect(readValues('{name: x')).toEqual(['{name: x'])
  })
})

it('writes a value so that it reads back as itself', () => {
  for (const value of ['plain', 'a, b', '17', 'true', 17, true, { name: 'x', list: [1, 2] }, ' padded ', '"quoted"']) {
    expect(readValues(writeValue(value))).toEqual([value])
  }
})

it('shows an object by its name, the rest beside it', () => {
  expect(chipText({ name: 'streaming', sink_size: 4, window_size: 1020 })).toEqual({
    label: 'streaming',
    detail: 'sink 4, window 1020',
  })
  expect(chipText({ benchmark: 'longbench', subsets: ['a', 'b'] })).toEqual({ label: 'longbench', detail: '2 subsets' })
  expect(chipText({ benchmark: 'longbench', subsets: ['qasper'] })).toEqual({ label: 'longbench', detail: 'qasper' })
  expect(chipText(3e-4)).toEqual({ label: '0.0003', detail: null })
})
