import type { Attention } from '../../lib/benchmarks/llm-eval/adapters/builtin/attention'
import type { Profile } from '../../lib/benchmarks/llm-eval/adapters/builtin/profiles'
import type { Subset } from '../../lib/benchmarks/llm-eval/adapters/builtin/tasks'
import { Head } from './attention'
import { ContextSource, SYMBOLS } from './context'

/** One context: means over its questions, and the answers. */
export interface Sample {
  task: Subset
  index: number
  /** Share of the asked symbols that were found, 0..1. */
  accuracy: number
  /** ‖output − dense output‖ / ‖dense output‖ */
  outputError: number
  /** Share of the tokens that were attended, 0..1. */
  density: number
  msPerQuery: number
  /** Symbols that each question asks for. */
  asked: number
  /** As text, `['3', '17+20']`: many samples are held at once. */
  answers: string
  predicted: string
}

export interface Evaluated {
  profile: Profile
  attention: Attention
  length: number
  queries: number
  seed: number
}

/** Judges one configuration on one context after another, each against dense attention over the same context. */
export class Evaluation {
  #source: ContextSource
  #head: Head
  #reference: Head

  constructor(readonly what: Evaluated) {
    const { seed, profile, length, queries, attention } = what
    this.#source = new ContextSource(seed, profile, length, queries)
    this.#head = new Head(attention, length, profile.dimension)
    this.#reference = new Head({ name: 'dense' }, length, profile.dimension)
  }

  sample(task: Subset, index: number): Sample {
    const context = this.#source.draw(task, index)
    this.#head.prepare(context)
    const sums = { accuracy: 0, outputError: 0, density: 0, msPerQuery: 0 }
    const predicted: number[][] = []
    for (const { query, answer } of context.questions) {
      const exact = this.#reference.attend(context, query).output
      const begun = performance.now()
      const { output, tokens } = this.#head.attend(context, query)
      sums.msPerQuery += performance.now() - begun
      const found = this.#decode(output, answer.length)
      sums.accuracy += found.filter((symbol) => answer.includes(symbol)).length / answer.length
      sums.outputError += relativeError(output, exact)
      sums.density += tokens / context.length
      predicted.push(found)
    }
    const count = context.questions.length
    return {
      task,
      index,
      accuracy: sums.accuracy / count,
      outputError: sums.outputError / count,
      density: sums.density / count,
      msPerQuery: sums.msPerQuery / count,
      asked: context.questions[0]!.answer.length,
      answers: listText(context.questions.map(({ answer }) => answer)),
      predicted: listText(predicted),
    }
  }

  /** The `count` symbols that an output is nearest to, ascending. */
  #decode(output: Float64Array, count: number): number[] {
    const { symbols } = this.#source
    const similarity = Array.from({ length: SYMBOLS }, (_, symbol) => {
      let sum = 0
      for (let d = 0; d < output.length; d++) sum += output[d]! * symbols[symbol * output.length + d]!
      return sum
    })
    const order = similarity.map((_, symbol) => symbol).sort((a, b) => similarity[b]! - similarity[a]!)
    return order.slice(0, count).sort((a, b) => a - b)
  }
}

function relativeError(output: Float64Array, exact: Float64Array): number {
  let squares = 0
  let norm = 0
  for (let d = 0; d < exact.length; d++) {
    squares += (output[d]! - exact[d]!) ** 2
    norm += exact[d]! ** 2
  }
  return Math.sqrt(squares / norm)
}

/** Symbols by number, those of one query with `+` between them. */
function listText(queries: number[][]): string {
  return `[${queries.map((symbols) => `'${symbols.join('+')}'`).join(', ')}]`
}
