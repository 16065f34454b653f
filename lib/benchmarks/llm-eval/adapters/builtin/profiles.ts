import type { Json } from '../../../../matrix/types'
import { type Expansion, fault } from '../../adapter'

/**
 * An attention head as statistics of its scores (the dot products before softmax, in nats). The "models" of the builtin
 * adapter: no language model stands behind them, and their names say so.
 */
export interface Profile {
  /** Length of keys, values and queries. */
  dimension: number
  /** Score of a token that the question means, above the others. */
  signal: number
  /** Standard deviation of the scores of all other tokens. */
  spread: number
  /** What the newest token gains; it falls by half every `reach` tokens. */
  locality: number
  reach: number
  /** What the first four tokens gain: the sink that many trained heads have. */
  sink: number
  detail: string
}

export const profiles: Record<string, Profile> = {
  'profile/sharp-64': {
    dimension: 64,
    signal: 12,
    spread: 1,
    locality: 2,
    reach: 64,
    sink: 4,
    detail: 'head 64 · finds single tokens',
  },
  'profile/diffuse-64': {
    dimension: 64,
    signal: 9,
    spread: 0.7,
    locality: 1,
    reach: 256,
    sink: 2,
    detail: 'head 64 · spreads its attention',
  },
  'profile/local-128': {
    dimension: 128,
    signal: 10.5,
    spread: 1,
    locality: 5,
    reach: 128,
    sink: 6,
    detail: 'head 128 · prefers recent tokens, strong sink',
  },
  'profile/noisy-32': {
    dimension: 32,
    signal: 10,
    spread: 1.5,
    locality: 1,
    reach: 64,
    sink: 4,
    detail: 'head 32 · uneven scores',
  },
}

const names = Object.keys(profiles)

export const profileChoices = Object.entries(profiles).map(([name, { detail }]) => ({
  label: name,
  value: name,
  detail,
}))

export function expandProfile(raw: Json): Expansion {
  const profile = typeof raw === 'string' ? profiles[raw] : undefined
  if (profile) return { values: [{ label: raw as string, detail: profile.detail, value: raw }], issues: [] }
  return fault(`unknown model ${JSON.stringify(raw)} for the adapter builtin; known: ${names.join(', ')}`)
}
