/**
 * Contexts as an attention head of a profile would see them. Keys are noise, so that the scores (the dot products with
 * a query, before softmax) of unrelated tokens are normally distributed with the profile's spread, plus parts along
 * fixed directions that every query shares, for the sink and for nearness, plus parts along a question's own direction
 * for the tokens that it means. All of a score is in the dot product, so bounds over pages hold as they would in a model.
 *
 * Values say one of 32 symbols, directions at right angles, with noise; the sink says none. The answer is the symbol that the attention's output
 * is nearest to. A context depends on seed, profile, subset, length and sample alone: every configuration meets the same.
 */

import type { Profile } from '../../lib/benchmarks/llm-eval/adapters/builtin/profiles'
import { SUBSETS, type Subset } from '../../lib/benchmarks/llm-eval/adapters/builtin/tasks'
import { Random } from '../random'

export const SYMBOLS = 32
export const NEEDLES = 8
/** Tokens from the end within which recency hides the answer. */
export const RECENT = 128
const SINK_TOKENS = 4
/** Share of all tokens that name the answer to an aggregation, above the share of every other symbol. */
const MAJORITY = 0.045
/** Deviation of the noise on a value, against a symbol of length 1. */
const VALUE_NOISE = 0.3
/** What recency means is near, so it is meant less sharply. */
const RECENT_SIGNAL = 0.7
/** Of three directions at right angles: topic, nearness, sink. */
const QUERY_LENGTH = Math.sqrt(3)

export interface Question {
  query: Float32Array
  /** Symbols, ascending; more than one where the task asks for several. */
  answer: number[]
}

export interface Context {
  length: number
  dimension: number
  /** length × dimension */
  keys: Float32Array
  /** length × dimension */
  values: Float32Array
  questions: Question[]
}

/** Draws contexts into buffers that are used again for the next one. */
export class ContextSource {
  readonly symbols: Float32Array
  #context: Context
  #near: Float32Array
  #first: Float32Array

  constructor(
    readonly seed: number,
    readonly profile: Profile,
    readonly length: number,
    readonly questions: number,
  ) {
    const { dimension } = profile
    const random = new Random(seed, 1)
    this.symbols = new Float32Array(SYMBOLS * dimension)
    const symbols: Float32Array[] = []
    while (symbols.length < SYMBOLS) symbols.push(direction(random, dimension, symbols))
    for (const [index, symbol] of symbols.entries()) this.symbols.set(symbol, index * dimension)
    this.#near = direction(random, dimension, [])
    this.#first = direction(random, dimension, [this.#near])
    this.#context = {
      length,
      dimension,
      keys: new Float32Array(length * dimension),
      values: new Float32Array(length * dimension),
      questions: [],
    }
  }

  /** The context of a sample, valid until the next call. */
  draw(subset: Subset, sample: number): Context {
    const context = this.#context
    const { dimension, spread } = this.profile
    const random = new Random(this.seed, 2, Object.keys(SUBSETS).indexOf(subset), sample)
    random.normals(context.keys, spread / QUERY_LENGTH)
    random.normals(context.values, VALUE_NOISE / Math.sqrt(dimension))
    this.#addSinkAndNearness()
    const said = Uint8Array.from({ length: this.length }, () => random.below(SYMBOLS))
    context.questions = subset === 'aggregation' ? this.#aggregate(said, random) : this.#hide(subset, said, random)
    for (let token = SINK_TOKENS; token < this.length; token++)
      add(context.values, token * dimension, this.symbols, said[token]! * dimension, 1, dimension)
    return context
  }

  #addSinkAndNearness(): void {
    const { sink, locality, reach, dimension } = this.profile
    const { keys } = this.#context
    for (let token = 0; token < this.length; token++) {
      const back = this.length - 1 - token
      add(keys, token * dimension, this.#near, 0, locality * 2 ** (-back / reach), dimension)
      if (token < SINK_TOKENS) add(keys, token * dimension, this.#first, 0, sink, dimension)
    }
  }

  /** One symbol comes a little more often than the others, and every question is which. */
  #aggregate(said: Uint8Array, random: Random): Question[] {
    const majority = random.below(SYMBOLS)
    for (let token = 0; token < said.length; token++) if (random.uniform() < MAJORITY) said[token] = majority
    return Array.from({ length: this.questions }, () => ({ query: this.#ask(random).query, answer: [majority] }))
  }

  /** Each question means tokens of its own, which say different symbols. */
  #hide(subset: Subset, said: Uint8Array, random: Random): Question[] {
    const { dimension, signal } = this.profile
    const from = subset === 'recency' ? this.length - RECENT : SINK_TOKENS
    const strength = subset === 'recency' ? RECENT_SIGNAL * signal : signal
    const taken = new Set<number>()
    return Array.from({ length: this.questions }, () => {
      const { query, topic } = this.#ask(random)
      const answer = distinct(subset === 'needles' ? NEEDLES : 1, new Set(), () => random.below(SYMBOLS))
      const tokens = distinct(answer.length, taken, () => from + random.below(this.length - from))
      for (const [index, token] of tokens.entries()) {
        said[token] = answer[index]!
        add(this.#context.keys, token * dimension, topic, 0, strength, dimension)
      }
      return { query, answer: answer.sort((a, b) => a - b) }
    })
  }

  /** A query is what it asks for, plus what every query has. */
  #ask(random: Random) {
    const { dimension } = this.profile
    const topic = direction(random, dimension, [this.#near, this.#first])
    const query = Float32Array.from(topic, (x, i) => x + this.#near[i]! + this.#first[i]!)
    return { query, topic }
  }
}

/** `count` values of `draw` that are not in `taken`, which grows by them. */
function distinct(count: number, taken: Set<number>, draw: () => number): number[] {
  const drawn: number[] = []
  while (drawn.length < count) {
    const value = draw()
    if (taken.has(value)) continue
    taken.add(value)
    drawn.push(value)
  }
  return drawn
}

/** A random vector of length 1, at right angles to `others`, which are so among themselves. */
function direction(random: Random, dimension: number, others: Float32Array[]): Float32Array {
  const vector = new Float32Array(dimension)
  random.normals(vector)
  for (const other of others) add(vector, 0, other, 0, -dot(vector, other), dimension)
  const length = Math.sqrt(dot(vector, vector))
  return vector.map((x) => x / length)
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function add(to: Float32Array, at: number, from: Float32Array, start: number, scale: number, count: number): void {
  for (let i = 0; i < count; i++) to[at + i]! += scale * from[start + i]!
}
