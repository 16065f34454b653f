import type { TrainLmParams } from '../../lib/benchmarks/train-lm/params'
import type { Tensor } from './model'

const BETA1 = 0.9
const BETA2 = 0.98
const EPSILON = 1e-8
/** Share of the highest learning rate that is left at the last step. */
const LAST_LR = 0.05

/** Linear warm-up, then half a cosine down to a twentieth. Steps count from 1. */
export function learningRate(step: number, { lr, warmup, steps }: Pick<TrainLmParams, 'lr' | 'warmup' | 'steps'>) {
  if (step <= warmup) return (lr * step) / warmup
  const done = (step - warmup) / Math.max(1, steps - warmup)
  return lr * (LAST_LR + (1 - LAST_LR) * 0.5 * (1 + Math.cos(Math.PI * done)))
}

/** Scales the gradients down to the length `limit` where they are longer. @returns their L2 norm before. */
export function clip(gradients: Float64Array, limit: number): number {
  let squares = 0
  for (let i = 0; i < gradients.length; i++) squares += gradients[i]! * gradients[i]!
  const norm = Math.sqrt(squares)
  if (norm > limit) {
    const scale = limit / norm
    for (let i = 0; i < gradients.length; i++) gradients[i]! *= scale
  }
  return norm
}

/** AdamW (Loshchilov and Hutter 2019); matrices decay, biases do not. */
export class AdamW {
  readonly first: Float64Array
  readonly second: Float64Array

  constructor(
    readonly tensors: Tensor[],
    readonly weightDecay: number,
    size: number,
  ) {
    this.first = new Float64Array(size)
    this.second = new Float64Array(size)
  }

  /** @param step from 1, for the bias correction. */
  step(weights: Float64Array, gradients: Float64Array, step: number, lr: number): void {
    const { first, second } = this
    const rate = lr / (1 - BETA1 ** step)
    const correction = 1 / (1 - BETA2 ** step)
    for (const { offset, size, shape } of this.tensors) {
      const keep = shape.length > 1 ? 1 - lr * this.weightDecay : 1
      for (let i = offset; i < offset + size; i++) {
        const gradient = gradients[i]!
        first[i] = BETA1 * first[i]! + (1 - BETA1) * gradient
        second[i] = BETA2 * second[i]! + (1 - BETA2) * gradient * gradient
        weights[i] = keep * weights[i]! - (rate * first[i]!) / (Math.sqrt(second[i]! * correction) + EPSILON)
      }
    }
  }
}
