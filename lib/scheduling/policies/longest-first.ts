import type { OrderPolicy } from '../types'

const longestFirst: OrderPolicy = {
  id: 'longest-first',
  title: 'Longest first',
  description: 'The whole matrix ends soonest: no long run is left to go on alone at the end.',
  orderKey: (run) => -run.costSeconds,
}

export default longestFirst
