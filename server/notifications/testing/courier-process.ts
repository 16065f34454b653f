/** A server reduced to its courier, as a process of its own that a test can kill. */
import { parseAllowed } from '../../../lib/notifications/address'
import { connect } from '../../db/database'
import { contextIn } from '../../testing/context-in'
import { Courier } from '../courier'

const { DATABASE_URL, RUNGRID_TEST_DIR } = process.env
const ctx = contextIn(connect(DATABASE_URL!), RUNGRID_TEST_DIR!, {
  webhookAllow: parseAllowed(['127.0.0.1']),
  publicUrl: 'https://grid.example.org',
})
new Courier({ ...ctx, serverId: 'to-be-killed' }, { gatherMs: 0 }).start()
setInterval(() => undefined, 1000)
