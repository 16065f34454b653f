import type { Json } from '../../matrix/types'
import type { Message } from '../message'

/** How a message is written for a service. One file of this directory is one form, and a line in its `index.ts`. */
export interface NotificationForm {
  /** Stable word, stored with a channel. */
  id: string
  title: string
  /** Where to get an address for it. */
  help: string
  /** An address of this form, to show where one is typed. */
  example: string
  /** The body of the request. Names and sentences in it are of others: what the service reads as markup is escaped. */
  body(message: Message): Json
}
