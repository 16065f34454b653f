import type { HttpBindings } from '@hono/node-server'
import type { Principal } from '../services/tokens/authenticate'

export interface Env {
  Variables: { requestId: string; principal: Principal }
  Bindings: HttpBindings
}
