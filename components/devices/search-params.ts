import { parseAsString, parseAsStringLiteral } from 'nuqs'

export const RANGES = ['1h', '24h', '7d'] as const
export type Range = (typeof RANGES)[number]

/** Everything that decides what the page Devices shows: a link is the view. */
export const devicesParams = {
  range: parseAsStringLiteral(RANGES).withDefault('1h'),
  /** Device whose details are open. */
  device: parseAsString,
}
