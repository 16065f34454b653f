import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { trainLmParams } from '../../lib/benchmarks/train-lm/params'
import { checkpointFile, restoreCheckpoint, saveCheckpoint } from './checkpoint'
import { learningRate } from './optimizer'
import { encode, readText, Split, unigramEntropy } from './text'
import { Training } from './training'

const directory = mkdtempSync(path.join(tmpdir(), 'train-lm-'))
afterAll(() => rmSync(directory, { recursive: true }))

const STORY = 'the cat sat on the mat and the dog sat on the log while the rain ran down the lane. '.repeat(40)
const text = encode(STORY)
const paramsOf = (given: object = {}) =>
  trainLmParams.parse({ width: 16, embedding: 4, context: 6, batch: 8, steps: 60, warmup: 5, ...given })

/** The losses of `count` steps. */
function learn(training: Training, count: number): number[] {
  return Array.from({ length: count }, () => training.step().loss)
}

describe('Training', () => {
  it('learns more than how frequent each character is, on text that it never learned from', () => {
    const training = new Training(paramsOf({ steps: 300, batch: 16 }), text)
    const before = training.validate()
    learn(training, 300)
    expect(before).toBeGreaterThan(unigramEntropy(text.characters))
    expect(training.validate()).toBeLessThan(unigramEntropy(text.characters) / 4)
    expect(training.generate(200)).toMatch(/\b(the|cat|dog|sat|mat)\b/)
  })

  it('gives the same curve for the same seed, bit for bit, and another for another', () => {
    const curve = (seed: number) => learn(new Training(paramsOf({ seed }), text), 20)
    expect(curve(1)).toEqual(curve(1))
    expect(curve(2)).not.toEqual(curve(1))
  })

  it('warms up to the learning rate and cools down to a twentieth of it', () => {
    const schedule = { lr: 0.02, warmup: 10, steps: 100 }
    expect(learningRate(1, schedule)).toBeCloseTo(0.002)
    expect(learningRate(10, schedule)).toBe(0.02)
    expect(learningRate(100, schedule)).toBeCloseTo(0.001)
  })

  it('refuses a text that is too short, with the number that it needs', () => {
    expect(() => new Training(paramsOf(), encode('too short'))).toThrow('has 9 characters')
  })
})

describe('A checkpoint', () => {
  it('continues the curve bit for bit, whatever the step it was taken at', () => {
    const whole = learn(new Training(paramsOf(), text), 30)
    const file = checkpointFile(directory)
    const first = new Training(paramsOf(), text)
    learn(first, 13)
    saveCheckpoint(file, first, 'sha', 4.5)
    const second = new Training(paramsOf(), text)
    expect(restoreCheckpoint(file, second, 'sha')).toEqual({ kind: 'restored', seconds: 4.5 })
    expect(second.position).toEqual(first.position)
    expect(learn(second, 17)).toEqual(whole.slice(13))
    learn(first, 17)
    expect(second.validate()).toBe(first.validate())
  })

  it('of other parameters, another text or torn is refused with the reason, and training begins anew', () => {
    const file = path.join(directory, 'refused')
    const saved = new Training(paramsOf({ lr: 0.5 }), text)
    learn(saved, 3)
    saveCheckpoint(file, saved, 'sha', 1)
    const fresh = new Training(paramsOf(), text)
    const untouched = Float64Array.from(fresh.model.weights)
    const same = () => new Training(paramsOf({ lr: 0.5 }), text)
    expect(restoreCheckpoint(file, fresh, 'sha')).toEqual({
      kind: 'refused',
      reason: 'it has other parameters: lr 0.5, now 0.01',
    })
    expect(restoreCheckpoint(file, same(), 'other')).toMatchObject({ reason: 'it was trained on another text' })
    truncateSync(file, readFileSync(file).length - 8)
    expect(restoreCheckpoint(file, same(), 'sha')).toMatchObject({ reason: 'it is cut off' })
    writeFileSync(file, 'no header')
    expect(restoreCheckpoint(file, fresh, 'sha')).toMatchObject({ reason: 'it does not begin with a header' })
    expect(fresh.model.weights).toEqual(untouched)
    expect(fresh.position.step).toBe(0)
  })

  it('that is not there is a beginning, not a fault', () => {
    const file = path.join(directory, 'nothing')
    expect(restoreCheckpoint(file, new Training(paramsOf(), text), 'sha')).toEqual({ kind: 'none' })
  })
})

describe('A text', () => {
  it('keeps its 255 most frequent characters; the rare ones share one', () => {
    const rare = Array.from({ length: 400 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('')
    const { vocabulary, characters } = encode(`${'plain '.repeat(100)}${rare}`)
    expect(vocabulary).toHaveLength(256)
    expect(vocabulary).toContain('\uFFFD')
    expect(characters).toHaveLength(1000)
    expect(vocabulary[characters[999]!]).toBe('\uFFFD')
  })

  it('is known by the hash of its bytes', () => {
    const file = path.join(directory, 'text')
    writeFileSync(file, 'abc')
    expect(readText(file)).toMatchObject({
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      truncated: false,
    })
  })

  it('is validated on a tenth that training never draws', () => {
    const split = new Split(3000, 10)
    const drawn = new Uint32Array(5000)
    let at = 0
    split.draw(drawn, (limit) => (at = (at + 7) % limit))
    expect(split.validation).toHaveLength(300)
    expect(drawn.some((position) => split.isValidation(position))).toBe(false)
    expect([...split.validation].every((position) => split.isValidation(position))).toBe(true)
  })
})
