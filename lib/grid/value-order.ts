/**
 * The order of an axis's values as the spec lists them, recovered from runs in spec order.
 *
 * First appearance is not enough: where `exclude` takes the first value away from the first row, that value appears late.
 * Runs that agree in every other axis do stand in the spec's order of this one, so each such pair is a constraint;
 * the constraints are sorted topologically, and first appearance decides what they leave open.
 *
 * @param count values of the axis; ids 0 to count - 1 are given by first appearance
 * @param ids value id of each run, in spec order
 * @param others code of each run's remaining axes
 * @returns value ids in spec order
 */
export function valueOrder(count: number, ids: ArrayLike<number>, others: ArrayLike<number>): number[] {
  const after: Set<number>[] = Array.from({ length: count }, () => new Set())
  const incoming = new Array<number>(count).fill(0)
  const last = new Map<number, number>()
  for (let run = 0; run < ids.length; run++) {
    const id = ids[run]!
    const other = others[run]!
    const before = last.get(other)
    if (before !== undefined && before !== id && !after[before]!.has(id)) {
      after[before]!.add(id)
      incoming[id]!++
    }
    last.set(other, id)
  }

  const order: number[] = []
  const placed = new Array<boolean>(count).fill(false)
  while (order.length < count) {
    let next = placed.findIndex((done, id) => !done && incoming[id] === 0)
    // Contradicting constraints (a list that is no product): first appearance holds.
    if (next < 0) next = placed.indexOf(false)
    placed[next] = true
    order.push(next)
    for (const id of after[next]!) incoming[id]!--
  }
  return order
}
