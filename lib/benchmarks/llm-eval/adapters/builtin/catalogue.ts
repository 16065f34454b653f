import type { Catalogue } from '../../../types'
import { attentionChoices, expandAttention } from './attention'
import { SUBSETS } from './tasks'

export function catalogue(): Catalogue {
  return {
    source: 'part of Rungrid; attention over synthetic contexts, no language model',
    benchmarks: [
      {
        name: 'synthetic',
        subsets: Object.entries(SUBSETS).map(([name, detail]) => ({ name, detail, notes: [] })),
        score: { name: 'accuracy', direction: 'higher', scale: [0, 1] },
        notes: [],
      },
    ],
    attention: attentionChoices.map(({ label, detail }) => ({
      name: label,
      detail,
      value: expandAttention(label).values[0]!.value,
      notes: [],
    })),
    maskers: [],
  }
}
