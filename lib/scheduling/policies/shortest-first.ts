import type { OrderPolicy } from '../types'

const shortestFirst: OrderPolicy = {
  id: 'shortest-first',
  title: 'Shortest first',
  description: 'Most results soonest: the mean wait is the least that is possible on one device.',
  orderKey: (run) => run.costSeconds,
}

export default shortestFirst
