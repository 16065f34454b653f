/**
 * A character language model with a fixed context (Bengio et al. 2003), with residual hidden layers.
 *
 * The characters before the one to predict become embeddings, side by side: x, of context × embedding numbers. Then
 *
 *     h₁ = silu(x·W₁ + b₁)     hₗ = hₗ₋₁ + silu(hₗ₋₁·Wₗ + bₗ)     logits = h·Wₒ + bₒ
 *
 * and the loss is the mean cross-entropy of the next character, in nats. All weights lie in one vector, and their
 * gradients in another at the same places, so that the optimizer and checkpoints know nothing of layers. Float64
 * throughout: engines compute in doubles anyway, and the backward pass can be held against finite differences.
 */
import type { Random } from '../random'
import { addProduct, productTransposed } from './matmul'

export interface Shape {
  vocabulary: number
  context: number
  embedding: number
  width: number
  layers: number
}

/** A named part of the weight vector. */
export interface Tensor {
  name: string
  shape: number[]
  offset: number
  size: number
}

interface Layer {
  inputs: number
  weight: Tensor
  bias: Tensor
}

interface Buffers {
  /** What enters each layer, and at the end what enters the output: layers + 1 of them. */
  inputs: Float64Array[]
  /** Before silu, one a layer. */
  sums: Float64Array[]
  logits: Float64Array
  /** Gradients by the inputs, as above. */
  inputGradients: Float64Array[]
  sumGradient: Float64Array
}

export class Model {
  readonly tensors: Tensor[] = []
  readonly weights: Float64Array
  readonly gradients: Float64Array
  #embedding: Tensor
  #layers: Layer[] = []
  #output: Layer
  #buffers = new Map<number, Buffers>()

  constructor(readonly shape: Shape) {
    const { vocabulary, context, embedding, width, layers } = shape
    this.#embedding = this.#tensor('embedding', vocabulary, embedding)
    for (let index = 0; index < layers; index++) {
      const inputs = index === 0 ? context * embedding : width
      this.#layers.push(this.#layer(`hidden.${index}`, inputs, width))
    }
    this.#output = this.#layer('output', width, vocabulary)
    const size = this.tensors.reduce((sum, tensor) => sum + tensor.size, 0)
    this.weights = new Float64Array(size)
    this.gradients = new Float64Array(size)
  }

  /** Weights that neither shrink nor blow up what passes; an output so small that the first guess is nearly uniform. */
  initialise(random: Random): void {
    random.normals(this.#view(this.weights, this.#embedding))
    for (const { weight, inputs } of this.#layers)
      random.normals(this.#view(this.weights, weight), Math.sqrt(2 / inputs))
    random.normals(this.#view(this.weights, this.#output.weight), 0.1 / Math.sqrt(this.#output.inputs))
  }

  /**
   * Logits for the characters at `positions` of `text`, from the `context` characters before each.
   * @returns positions.length × vocabulary numbers, overwritten by the next call of that many positions.
   */
  forward(text: Uint8Array, positions: Uint32Array): Float64Array {
    const { context, embedding, width, vocabulary } = this.shape
    const count = positions.length
    const { inputs, sums, logits } = this.#buffersFor(count)
    const table = this.#view(this.weights, this.#embedding)
    for (let i = 0, at = 0; i < count; i++)
      for (let back = context; back > 0; back--) {
        const row = text[positions[i]! - back]! * embedding
        for (let e = 0; e < embedding; e++) inputs[0]![at++] = table[row + e]!
      }
    for (const [index, layer] of this.#layers.entries()) {
      const [input, sum, output] = [inputs[index]!, sums[index]!, inputs[index + 1]!]
      this.#affine(sum, input, layer, count, width)
      const skip = index > 0
      for (let j = 0; j < sum.length; j++) {
        const z = sum[j]!
        output[j] = (skip ? input[j]! : 0) + z / (1 + Math.exp(-z))
      }
    }
    this.#affine(logits, inputs.at(-1)!, this.#output, count, vocabulary)
    return logits
  }

  /** Mean cross-entropy at `positions`, in nats. Turns the logits into probabilities where they stand. */
  loss(text: Uint8Array, positions: Uint32Array): number {
    const { vocabulary } = this.shape
    const logits = this.forward(text, positions)
    let total = 0
    for (let i = 0; i < positions.length; i++) {
      const row = logits.subarray(i * vocabulary, (i + 1) * vocabulary)
      softmax(row)
      total -= Math.log(row[text[positions[i]!]!]!)
    }
    return total / positions.length
  }

  /** The loss, and its gradients by all weights in `gradients`. */
  lossAndGradients(text: Uint8Array, positions: Uint32Array): number {
    const { vocabulary, width, context, embedding } = this.shape
    const count = positions.length
    const loss = this.loss(text, positions)
    const { inputs, sums, logits, inputGradients, sumGradient } = this.#buffersFor(count)
    this.gradients.fill(0)
    for (let i = 0; i < count; i++) {
      const row = i * vocabulary
      logits[row + text[positions[i]!]!]! -= 1
      for (let v = 0; v < vocabulary; v++) logits[row + v]! /= count
    }
    this.#affineGradients(inputGradients.at(-1)!, logits, inputs.at(-1)!, this.#output, count, vocabulary)
    for (let index = this.#layers.length - 1; index >= 0; index--) {
      const [sum, gradient, below] = [sums[index]!, inputGradients[index + 1]!, inputGradients[index]!]
      for (let j = 0; j < sum.length; j++) {
        const gate = 1 / (1 + Math.exp(-sum[j]!))
        sumGradient[j] = gradient[j]! * gate * (1 + sum[j]! * (1 - gate))
      }
      this.#affineGradients(below, sumGradient, inputs[index]!, this.#layers[index]!, count, width)
      if (index > 0) for (let j = 0; j < gradient.length; j++) below[j]! += gradient[j]!
    }
    const table = this.#view(this.gradients, this.#embedding)
    const bottom = inputGradients[0]!
    for (let i = 0, at = 0; i < count; i++)
      for (let back = context; back > 0; back--) {
        const row = text[positions[i]! - back]! * embedding
        for (let e = 0; e < embedding; e++) table[row + e]! += bottom[at++]!
      }
    return loss
  }

  #affine(result: Float64Array, input: Float64Array, layer: Layer, count: number, outputs: number): void {
    const bias = this.#view(this.weights, layer.bias)
    for (let i = 0; i < count; i++) result.set(bias, i * outputs)
    const weight = this.#view(this.weights, layer.weight)
    addProduct(result, input, weight, [count, layer.inputs, outputs], [layer.inputs, 1])
  }

  #affineGradients(
    inputGradient: Float64Array,
    gradient: Float64Array,
    input: Float64Array,
    layer: Layer,
    count: number,
    outputs: number,
  ): void {
    const weightGradient = this.#view(this.gradients, layer.weight)
    addProduct(weightGradient, input, gradient, [layer.inputs, count, outputs], [1, layer.inputs])
    const biasGradient = this.#view(this.gradients, layer.bias)
    for (let i = 0; i < count; i++) for (let n = 0; n < outputs; n++) biasGradient[n]! += gradient[i * outputs + n]!
    const weight = this.#view(this.weights, layer.weight)
    productTransposed(inputGradient, gradient, weight, [count, layer.inputs, outputs])
  }

  #layer(name: string, inputs: number, outputs: number): Layer {
    return {
      inputs,
      weight: this.#tensor(`${name}.weight`, inputs, outputs),
      bias: this.#tensor(`${name}.bias`, outputs),
    }
  }

  #tensor(name: string, ...shape: number[]): Tensor {
    const last = this.tensors.at(-1)
    const offset = last ? last.offset + last.size : 0
    const tensor = { name, shape, offset, size: shape.reduce((product, side) => product * side, 1) }
    this.tensors.push(tensor)
    return tensor
  }

  #view(vector: Float64Array, { offset, size }: Tensor): Float64Array {
    return vector.subarray(offset, offset + size)
  }

  #buffersFor(count: number): Buffers {
    const known = this.#buffers.get(count)
    if (known) return known
    const { vocabulary, width } = this.shape
    const sides = [...this.#layers.map(({ inputs }) => inputs), width]
    const buffers = {
      inputs: sides.map((side) => new Float64Array(count * side)),
      sums: this.#layers.map(() => new Float64Array(count * width)),
      logits: new Float64Array(count * vocabulary),
      inputGradients: sides.map((side) => new Float64Array(count * side)),
      sumGradient: new Float64Array(count * width),
    }
    this.#buffers.set(count, buffers)
    return buffers
  }
}

/** In place; the highest logit is taken off first, so that no exponential overflows. */
export function softmax(row: Float64Array): void {
  let highest = Number.NEGATIVE_INFINITY
  for (let v = 0; v < row.length; v++) if (row[v]! > highest) highest = row[v]!
  let sum = 0
  for (let v = 0; v < row.length; v++) {
    row[v] = Math.exp(row[v]! - highest)
    sum += row[v]!
  }
  for (let v = 0; v < row.length; v++) row[v]! /= sum
}
