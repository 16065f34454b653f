import { describe, expect, it } from 'vitest'
import { Random } from '../random'
import { addProduct, productTransposed } from './matmul'
import { Model, softmax } from './model'

const text = Uint8Array.from({ length: 200 }, (_, i) => (i * i + 3 * i) % 7)

function randomMatrix(random: Random, size: number): Float64Array {
  const matrix = new Float64Array(size)
  random.normals(matrix)
  return matrix
}

describe('The gradients of the model', () => {
  it.each([
    { layers: 1, width: 5, embedding: 3, context: 4, batch: 6 },
    { layers: 3, width: 8, embedding: 2, context: 3, batch: 5 },
    { layers: 2, width: 9, embedding: 4, context: 1, batch: 1 },
  ])('agree with finite differences in every weight: %j', ({ batch, ...shape }) => {
    const model = new Model({ vocabulary: 7, ...shape })
    model.initialise(new Random(5))
    const positions = Uint32Array.from({ length: batch }, (_, i) => 10 + 29 * i)
    model.lossAndGradients(text, positions)
    const analytic = Float64Array.from(model.gradients)
    const h = 1e-5
    for (let i = 0; i < model.weights.length; i++) {
      const weight = model.weights[i]!
      model.weights[i] = weight + h
      const above = model.loss(text, positions)
      model.weights[i] = weight - h
      const below = model.loss(text, positions)
      model.weights[i] = weight
      expect(Math.abs(analytic[i]! - (above - below) / (2 * h))).toBeLessThan(1e-7)
    }
    expect(analytic.some((gradient) => Math.abs(gradient) > 0.01)).toBe(true)
  })
})

describe('The model before training', () => {
  it('guesses nearly uniformly', () => {
    const model = new Model({ vocabulary: 7, layers: 2, width: 16, embedding: 4, context: 4 })
    model.initialise(new Random(1))
    expect(model.loss(text, Uint32Array.from([10, 50, 90]))).toBeCloseTo(Math.log(7), 0)
  })
})

describe('Softmax', () => {
  it('stands logits that would overflow', () => {
    const row = Float64Array.from([1000, 1000, -1000])
    softmax(row)
    expect([...row]).toEqual([0.5, 0.5, 0])
  })
})

describe('The unrolled products', () => {
  it.each([
    [1, 1, 1],
    [2, 4, 3],
    [3, 5, 2],
    [4, 7, 6],
    [5, 3, 1],
  ])('equal the plain sums at every border: %i × %i × %i', (rows, depth, columns) => {
    const random = new Random(rows, depth, columns)
    const a = randomMatrix(random, rows * depth)
    const b = randomMatrix(random, depth * columns)
    const c = randomMatrix(random, rows * columns)
    const expected = Array.from(c, (start, at) => {
      const [i, n] = [Math.floor(at / columns), at % columns]
      return Array.from({ length: depth }, (_, k) => a[i * depth + k]! * b[k * columns + n]!).reduce(
        (x, y) => x + y,
        start,
      )
    })
    addProduct(c, a, b, [rows, depth, columns], [depth, 1])
    for (const [at, value] of expected.entries()) expect(c[at]).toBeCloseTo(value, 12)

    const left = randomMatrix(random, rows * columns)
    const product = new Float64Array(rows * depth)
    productTransposed(product, left, b, [rows, depth, columns])
    for (let i = 0; i < rows; i++)
      for (let k = 0; k < depth; k++) {
        let sum = 0
        for (let n = 0; n < columns; n++) sum += left[i * columns + n]! * b[k * columns + n]!
        expect(product[i * depth + k]).toBeCloseTo(sum, 12)
      }
  })
})
