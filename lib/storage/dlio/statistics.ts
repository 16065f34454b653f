/** @returns null for no values */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : sum(values) / values.length
}

/** Standard deviation of a population, as every tool of the benchmark computes it. @returns null for no values */
export function populationDeviation(values: readonly number[]): number | null {
  const middle = mean(values)
  return middle === null ? null : Math.sqrt(sum(values.map((value) => (value - middle) ** 2)) / values.length)
}

/**
 * The last digit of a sum depends on the order of its terms. Edition 1.0's report script takes the order in which the
 * directory happens to be listed, which no tree keeps; from the middle value outwards, the figures that are published
 * with the sample results come out to their last digit.
 */
function sum(values: readonly number[]): number {
  const middle = (values.length - 1) / 2
  return values
    .map((value, i) => ({ value, away: Math.abs(i - middle) }))
    .sort((a, b) => a.away - b.away)
    .reduce((total, { value }) => total + value, 0)
}
