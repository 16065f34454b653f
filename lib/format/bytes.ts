import { formatNumber } from './number'

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** `512 B`, `38.4 GiB`, powers of 1024. Absent: `–`. */
export function formatBytes(bytes: number | null | undefined): string {
  const { value, unit } = splitBytes(bytes)
  return unit ? `${value} ${unit}` : value
}

/** The number and its unit apart, so that the unit can be set in a lighter ink. */
export function splitBytes(bytes: number | null | undefined): { value: string; unit: string } {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return { value: '–', unit: '' }
  let power = 0
  let value = bytes
  // 1023.95 rounds to 1024.0: move on before it is shown so.
  while (Math.abs(value) >= 1023.95 && power < UNITS.length - 1) {
    value /= 1024
    power += 1
  }
  const digits = power === 0 || Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 1
  return { value: formatNumber(value, { digits }), unit: UNITS[power] ?? '' }
}
