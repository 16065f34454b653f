import type { Json } from '../../../../matrix/types'
import type { Catalogue } from '../../../types'
import { expandAttention, missingOf, presetNames } from './attention'
import { HUB_BENCHMARKS } from './benchmarks'
import { MASKERS } from './maskers'

export function catalogue(): Catalogue {
  return {
    source: 'sparse-attention-hub at f5abf91 (2026-06-02); read from its sources, not asked of your checkout',
    benchmarks: Object.entries(HUB_BENCHMARKS).map(([name, { subsets, score, notes, subsetNotes, answerLimits }]) => ({
      name,
      subsets: subsets.map((subset) => {
        const limit = typeof answerLimits === 'object' ? answerLimits[subset] : answerLimits
        return {
          name: subset,
          ...(limit === undefined ? {} : { detail: `answers up to ${limit} tokens` }),
          notes: subsetNotes?.[subset] ? [subsetNotes[subset]] : [],
        }
      }),
      score: score && { name: score.name, direction: 'higher', scale: score.scale },
      notes: [...notes],
    })),
    attention: presetNames.map((name) => {
      const needs = missingOf(name)
      const given = needs.length > 0 ? { name, ...Object.fromEntries(needs.map((key) => [key, 'FILE'])) } : name
      const value = expandAttention(given).values[0]!
      return {
        name,
        detail: value.detail ?? 'every token',
        value: name === 'dense' ? name : ({ name, ...(value.value as Record<string, Json>) } as Json),
        notes: needs.map((key) => `Needs \`${key}\`.`),
      }
    }),
    maskers: Object.entries(MASKERS).map(([type, { title, sampling, parameters, notes }]) => ({
      type,
      title,
      sampling,
      parameters: Object.entries(parameters).map(([name, { schema, means }]) => {
        const fallback = schema.safeParse(undefined)
        return fallback.success
          ? { name, means, required: false, default: fallback.data as Json }
          : { name, means, required: true }
      }),
      notes: [...notes],
    })),
  }
}
