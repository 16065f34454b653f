import type { Attention } from '../../lib/benchmarks/llm-eval/adapters/builtin/attention'
import { tokensOf } from '../../lib/benchmarks/llm-eval/size'
import type { Context } from './context'

export interface Attended {
  /** The head's output, overwritten by the next query. */
  output: Float64Array
  /** Tokens that took part. */
  tokens: number
}

/** Attention of one head for one query after another, each attending the tokens that a configuration chooses. */
export class Head {
  #scores: Float64Array
  #sorted: Float64Array
  #chosen: Uint32Array
  #output: Float64Array
  #pages: Pages | null = null

  constructor(
    readonly attention: Attention,
    readonly length: number,
    readonly dimension: number,
  ) {
    this.#scores = new Float64Array(length)
    this.#sorted = new Float64Array(attention.name === 'topk' ? length : 0)
    this.#chosen = new Uint32Array(length)
    this.#output = new Float64Array(dimension)
    if (attention.name === 'quest') this.#pages = new Pages(attention.page_size, length, dimension)
  }

  /** What a configuration keeps of a context while its tokens come in; not part of a query's time. */
  prepare(context: Context): void {
    this.#pages?.summarise(context.keys)
  }

  attend(context: Context, query: Float32Array): Attended {
    const tokens = this.#choose(context, query)
    this.#combine(context.values, tokens)
    return { output: this.#output, tokens }
  }

  /** Puts the tokens to attend into `chosen`, and their scores beside them. @returns how many */
  #choose(context: Context, query: Float32Array): number {
    const { attention, length } = this
    switch (attention.name) {
      case 'dense':
        this.#take(0, 0, length)
        this.#score(context.keys, query, length)
        return length
      case 'streaming': {
        const sink = tokensOf(attention.sink_size, length)
        const window = Math.max(sink, length - tokensOf(attention.window_size, length))
        const tokens = this.#take(this.#take(0, 0, sink), window, length)
        this.#score(context.keys, query, tokens)
        return tokens
      }
      case 'topk':
        this.#take(0, 0, length)
        this.#score(context.keys, query, length)
        return this.#keepHighest(tokensOf(attention.heavy_size, length))
      case 'quest': {
        let tokens = 0
        for (const [from, to] of this.#pages!.choose(query, tokensOf(attention.heavy_size, length)))
          tokens = this.#take(tokens, from, to)
        this.#score(context.keys, query, tokens)
        return tokens
      }
    }
  }

  /** Chooses the tokens from ≤ t < to, after `count` chosen ones. @returns how many are chosen now */
  #take(count: number, from: number, to: number): number {
    let tokens = count
    for (let token = from; token < to; token++) this.#chosen[tokens++] = token
    return tokens
  }

  #score(keys: Float32Array, query: Float32Array, tokens: number): void {
    const { dimension } = this
    for (let i = 0; i < tokens; i++) {
      const at = this.#chosen[i]! * dimension
      let sum = 0
      for (let d = 0; d < dimension; d++) sum += query[d]! * keys[at + d]!
      this.#scores[i] = sum
    }
  }

  /** Of equal scores at the border the earlier tokens stay, so that exactly `count` do. */
  #keepHighest(count: number): number {
    this.#sorted.set(this.#scores)
    this.#sorted.sort()
    const least = this.#sorted[this.length - count]!
    let above = 0
    for (let i = 0; i < this.length; i++) if (this.#scores[i]! > least) above++
    let equal = count - above
    let kept = 0
    for (let i = 0; i < this.length; i++) {
      const score = this.#scores[i]!
      if (score < least || (score === least && equal-- <= 0)) continue
      this.#scores[kept] = score
      this.#chosen[kept++] = this.#chosen[i]!
    }
    return kept
  }

  /** Softmax over the chosen scores, and the mean of the values by it. */
  #combine(values: Float32Array, tokens: number): void {
    const { dimension } = this
    const output = this.#output.fill(0)
    let highest = Number.NEGATIVE_INFINITY
    for (let i = 0; i < tokens; i++) if (this.#scores[i]! > highest) highest = this.#scores[i]!
    let total = 0
    for (let i = 0; i < tokens; i++) {
      const weight = Math.exp(this.#scores[i]! - highest)
      const at = this.#chosen[i]! * dimension
      total += weight
      for (let d = 0; d < dimension; d++) output[d]! += weight * values[at + d]!
    }
    for (let d = 0; d < dimension; d++) output[d]! /= total
  }
}

/** Lowest and highest key of each page in each dimension, from which Quest bounds the scores within (Tang et al. 2024). */
class Pages {
  readonly #count: number
  #lowest: Float32Array
  #highest: Float32Array
  #bounds: Float64Array

  constructor(
    readonly size: number,
    readonly length: number,
    readonly dimension: number,
  ) {
    this.#count = Math.ceil(length / size)
    this.#lowest = new Float32Array(this.#count * dimension)
    this.#highest = new Float32Array(this.#count * dimension)
    this.#bounds = new Float64Array(this.#count)
  }

  summarise(keys: Float32Array): void {
    const { dimension } = this
    this.#lowest.fill(Number.POSITIVE_INFINITY)
    this.#highest.fill(Number.NEGATIVE_INFINITY)
    for (let token = 0; token < this.length; token++) {
      const page = Math.floor(token / this.size) * dimension
      for (let d = 0; d < dimension; d++) {
        const key = keys[token * dimension + d]!
        if (key < this.#lowest[page + d]!) this.#lowest[page + d] = key
        if (key > this.#highest[page + d]!) this.#highest[page + d] = key
      }
    }
  }

  /** Pages by falling bound until the next would not fit in `budget` tokens; one at least. @returns [from, to) of each */
  choose(query: Float32Array, budget: number): [number, number][] {
    const { dimension } = this
    for (let page = 0; page < this.#count; page++) {
      let bound = 0
      for (let d = 0; d < dimension; d++) {
        const at = page * dimension + d
        bound += Math.max(query[d]! * this.#lowest[at]!, query[d]! * this.#highest[at]!)
      }
      this.#bounds[page] = bound
    }
    const order = Array.from({ length: this.#count }, (_, page) => page)
    order.sort((a, b) => this.#bounds[b]! - this.#bounds[a]! || a - b)
    const chosen: [number, number][] = []
    let tokens = 0
    for (const page of order) {
      const from = page * this.size
      const to = Math.min(from + this.size, this.length)
      if (chosen.length > 0 && tokens + to - from > budget) break
      chosen.push([from, to])
      tokens += to - from
    }
    return chosen
  }
}
