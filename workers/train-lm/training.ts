import { parameterCount, type TrainLmParams } from '../../lib/benchmarks/train-lm/params'
import { Random, type RandomState } from '../random'
import { Model, softmax } from './model'
import { AdamW, clip, learningRate } from './optimizer'
import { Split, type Text } from './text'

/** What a checkpoint holds besides the weights and the optimizer's moments. */
export interface Position {
  step: number
  random: RandomState
  /** Sum and number of the batch losses since the last point of the curve. */
  lossSum: number
  lossCount: number
  lastLoss: number
  lastValLoss: number
}

export interface Step {
  step: number
  loss: number
  lr: number
  /** Length of the gradient before it was clipped. */
  gradNorm: number
}

const TEMPERATURE = 0.7

/** A training that can stop after any step and go on from its position, number for number. */
export class Training {
  readonly model: Model
  readonly optimizer: AdamW
  #random: Random
  #split: Split
  #batch: Uint32Array
  #position: Omit<Position, 'random'> = {
    step: 0,
    lossSum: 0,
    lossCount: 0,
    lastLoss: Number.NaN,
    lastValLoss: Number.NaN,
  }

  /** @throws where the text is too short. */
  constructor(
    readonly params: TrainLmParams,
    readonly text: Pick<Text, 'characters' | 'vocabulary'>,
  ) {
    const { seed, context, embedding, width, layers, batch, weight_decay } = params
    this.#split = new Split(text.characters.length, context)
    this.#random = new Random(seed)
    this.#batch = new Uint32Array(batch)
    this.model = new Model({ vocabulary: text.vocabulary.length, context, embedding, width, layers })
    this.model.initialise(this.#random)
    this.optimizer = new AdamW(this.model.tensors, weight_decay, this.model.weights.length)
  }

  get parameters(): number {
    return parameterCount(this.params, this.text.vocabulary.length)
  }

  get position(): Position {
    return { ...this.#position, random: this.#random.state }
  }

  /** Goes on from there; the weights and moments are put in place by who read them. */
  set position({ random, ...position }: Position) {
    this.#position = position
    this.#random.state = random
  }

  /** One optimizer step. */
  step(): Step {
    const position = this.#position
    const { model, params } = this
    const step = ++position.step
    const lr = learningRate(step, params)
    this.#split.draw(this.#batch, (limit) => this.#random.below(limit))
    const loss = model.lossAndGradients(this.text.characters, this.#batch)
    const gradNorm = clip(model.gradients, params.grad_clip)
    this.optimizer.step(model.weights, model.gradients, step, lr)
    position.lossSum += loss
    position.lossCount++
    return { step, loss, lr, gradNorm }
  }

  /** Mean loss since it was asked last: a point of the training curve. */
  takeMeanLoss(): number {
    const position = this.#position
    position.lastLoss = position.lossSum / position.lossCount
    position.lossSum = 0
    position.lossCount = 0
    return position.lastLoss
  }

  /** Mean loss on text that is never learned from. Takes nothing from the random numbers. */
  validate(): number {
    const { characters } = this.text
    const all = this.#split.validation
    const size = this.params.batch
    let sum = 0
    for (let from = 0; from < all.length; from += size) {
      const part = all.subarray(from, from + size)
      sum += this.model.loss(characters, part) * part.length
    }
    this.#position.lastValLoss = sum / all.length
    return this.#position.lastValLoss
  }

  /** Text written by the model, after the first characters of what it learned from. */
  generate(length: number): string {
    const { context } = this.params
    const { characters, vocabulary } = this.text
    const written = new Uint8Array(context + length)
    written.set(characters.subarray(0, context))
    const at = new Uint32Array(1)
    for (let position = context; position < written.length; position++) {
      at[0] = position
      const chances = this.model.forward(written, at)
      for (let v = 0; v < chances.length; v++) chances[v]! /= TEMPERATURE
      softmax(chances)
      let left = this.#random.uniform()
      let choice = 0
      while (choice < chances.length - 1 && left >= chances[choice]!) left -= chances[choice++]!
      written[position] = choice
    }
    return Array.from(written.subarray(context), (number) => vocabulary[number]).join('')
  }
}
