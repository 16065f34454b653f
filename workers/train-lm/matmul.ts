/**
 * The two matrix products that training needs, row-major. The inner loops make two rows by four depths at once: each
 * number loaded serves two to four products, which is three times as fast in a JavaScript engine, where every load is
 * checked against its bounds. What is left over at the borders goes the plain way.
 */

type Sides = [rows: number, depth: number, columns: number]

/**
 * c[i][n] += Σk a(i, k) · b[k][n] for i < rows, k < depth, n < columns.
 * a(i, k) stands at a[i * rowStride + k * depthStride], so that a transposed `a` needs no copy.
 */
export function addProduct(
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
  [rows, depth, columns]: Sides,
  [rowStride, depthStride]: [number, number],
): void {
  const evenRows = rows - (rows % 2)
  const evenDepth = depth - (depth % 4)
  for (let i = 0; i < evenRows; i += 2) {
    const upper = i * columns
    const lower = upper + columns
    for (let k = 0; k < evenDepth; k += 4) {
      const p = i * rowStride + k * depthStride
      const q = p + rowStride
      const u0 = a[p]!
      const u1 = a[p + depthStride]!
      const u2 = a[p + 2 * depthStride]!
      const u3 = a[p + 3 * depthStride]!
      const l0 = a[q]!
      const l1 = a[q + depthStride]!
      const l2 = a[q + 2 * depthStride]!
      const l3 = a[q + 3 * depthStride]!
      const b0 = k * columns
      const b1 = b0 + columns
      const b2 = b1 + columns
      const b3 = b2 + columns
      for (let n = 0; n < columns; n++) {
        const x0 = b[b0 + n]!
        const x1 = b[b1 + n]!
        const x2 = b[b2 + n]!
        const x3 = b[b3 + n]!
        c[upper + n] = c[upper + n]! + u0 * x0 + u1 * x1 + u2 * x2 + u3 * x3
        c[lower + n] = c[lower + n]! + l0 * x0 + l1 * x1 + l2 * x2 + l3 * x3
      }
    }
  }
  for (let i = 0; i < rows; i++)
    for (let k = i < evenRows ? evenDepth : 0; k < depth; k++) {
      const value = a[i * rowStride + k * depthStride]!
      for (let n = 0; n < columns; n++) c[i * columns + n]! += value * b[k * columns + n]!
    }
}

/** c[i][k] = Σn a[i][n] · b[k][n] for i < rows, k < depth, n < columns: a product with `b` transposed. */
export function productTransposed(
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
  [rows, depth, columns]: Sides,
): void {
  const evenRows = rows - (rows % 2)
  const evenDepth = depth - (depth % 4)
  for (let i = 0; i < evenRows; i += 2) {
    const upper = i * columns
    const lower = upper + columns
    for (let k = 0; k < evenDepth; k += 4) {
      const b0 = k * columns
      const b1 = b0 + columns
      const b2 = b1 + columns
      const b3 = b2 + columns
      let u0 = 0
      let u1 = 0
      let u2 = 0
      let u3 = 0
      let l0 = 0
      let l1 = 0
      let l2 = 0
      let l3 = 0
      for (let n = 0; n < columns; n++) {
        const u = a[upper + n]!
        const l = a[lower + n]!
        const x0 = b[b0 + n]!
        const x1 = b[b1 + n]!
        const x2 = b[b2 + n]!
        const x3 = b[b3 + n]!
        u0 += u * x0
        u1 += u * x1
        u2 += u * x2
        u3 += u * x3
        l0 += l * x0
        l1 += l * x1
        l2 += l * x2
        l3 += l * x3
      }
      const p = i * depth + k
      const q = p + depth
      c[p] = u0
      c[p + 1] = u1
      c[p + 2] = u2
      c[p + 3] = u3
      c[q] = l0
      c[q + 1] = l1
      c[q + 2] = l2
      c[q + 3] = l3
    }
  }
  for (let i = 0; i < rows; i++)
    for (let k = i < evenRows ? evenDepth : 0; k < depth; k++) {
      let sum = 0
      for (let n = 0; n < columns; n++) sum += a[i * columns + n]! * b[k * columns + n]!
      c[i * depth + k] = sum
    }
}
