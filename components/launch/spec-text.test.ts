import { describe, expect, it } from 'vitest'
import { addValues, copyName, lineOfPath, pathSteps, readSpecText, removeValue, setValue } from './spec-text'

const TEXT = `# which models
name: attention
benchmark: llm-eval
axes:
  model: [phi, llama] # the small ones
  attention:
    - dense
    - {name: streaming, sink_size: 4}
params:
  adapter: builtin
`

describe('editing the draft', () => {
  it('changes one value and keeps every comment and the style of the rest', () => {
    expect(setValue(TEXT, ['params', 'adapter'], 'lm-eval')).toBe(TEXT.replace('builtin', 'lm-eval'))
  })

  it('adds pasted values to a list in the style it has', () => {
    const text = addValues(TEXT, ['axes', 'model'], ['qwen', 'org/other'])
    expect(text).toContain('model: [phi, llama, qwen, org/other] # the small ones')
    expect(addValues(TEXT, ['axes', 'attention'], [{ name: 'top-k', k: 8 }])).toContain('    - {name: top-k, k: 8}\n')
  })

  it('makes the list and the maps above it where they are missing', () => {
    expect(readSpecText(addValues('benchmark: x\n', ['axes', 'lr'], [0.1])).value).toEqual({
      benchmark: 'x',
      axes: { lr: [0.1] },
    })
    expect(readSpecText(setValue('', ['policy', 'retries'], 2)).value).toEqual({ policy: { retries: 2 } })
    expect(readSpecText(setValue('policy:\n', ['policy', 'retries'], 2)).value).toEqual({ policy: { retries: 2 } })
  })

  it('removes one value, and a map with its last key', () => {
    expect(readSpecText(removeValue(TEXT, ['axes', 'model'], 0)).value!.axes).toMatchObject({ model: ['llama'] })
    expect(readSpecText(setValue(TEXT, ['params', 'adapter'], undefined)).value).not.toHaveProperty('params')
  })

  it('reads a text that is no map or no YAML as a fault with its line', () => {
    expect(readSpecText('').value).toEqual({})
    expect(readSpecText('- a').fault).toMatchObject({ line: 1 })
    expect(readSpecText('a: 1\nb: [1').fault?.line).toBeGreaterThanOrEqual(2)
  })

  it('refuses aliases that explode', () => {
    const levels = Array.from({ length: 12 }, (_, at) =>
      at === 0 ? 'a0: &a0 [x, x, x, x]' : `a${at}: &a${at} [*a${at - 1}, *a${at - 1}, *a${at - 1}, *a${at - 1}]`,
    )
    expect(readSpecText(levels.join('\n')).fault).not.toBeNull()
  })
})

describe('the line of a path', () => {
  it('finds keys and list items, and the nearest thing above what is missing', () => {
    expect(
      ['name', 'axes.model', 'axes.model[1]', 'axes.attention[1].sink_size', 'axes.attention[1].gone'].map(at),
    ).toEqual([2, 5, 5, 8, 8])
    expect(at('policy.retries')).toBeNull()
    expect(at('')).toBe(1)
  })

  it('understands the paths of issues', () => {
    expect(pathSteps('axes.model[1].a["b.c"]')).toEqual(['axes', 'model', 1, 'a', 'b.c'])
  })

  function at(path: string) {
    return lineOfPath(TEXT, path)
  }
})

describe('the name of a duplicate', () => {
  it('says that it is a copy, counts copies of copies, and stays within the limit', () => {
    expect(copyName('sweep')).toBe('sweep (copy)')
    expect(copyName('sweep (copy)')).toBe('sweep (copy 2)')
    expect(copyName('sweep (copy 9)')).toBe('sweep (copy 10)')
    expect(copyName('x'.repeat(200))).toHaveLength(200)
    expect(copyName('x'.repeat(200))).toMatch(/x \(copy\)$/)
  })
})
