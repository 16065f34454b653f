import { type Point, type Road, wireNumber } from './road'

/** Outside of rungrid a report is a line on stdout. */
export const printRoad: Road = {
  points({ step, values }: Point) {
    const texts = Object.entries(values).map(
      ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(wireNumber(value))}`,
    )
    process.stdout.write(`{"step":${step},${texts.join(',')}}\n`)
  },
  status() {},
  flush() {},
  async close() {},
}
