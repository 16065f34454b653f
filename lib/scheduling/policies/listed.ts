import type { OrderPolicy } from '../types'

const listed: OrderPolicy = {
  id: 'listed',
  title: 'First come, as listed',
  description: 'Runs start in the order in which the spec lists them; the last axis turns fastest.',
  orderKey: (run) => run.position,
}

export default listed
