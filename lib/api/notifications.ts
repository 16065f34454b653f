import { z } from '@hono/zod-openapi'
import { SEVERITIES } from '../alerts/rule'
import { FORM_IDS } from '../notifications/forms'
import { URL_MAX_LENGTH } from '../notifications/webhook-url'
import { pageQuerySchema, timeSchema } from './common'

/** Channels of a server. */
export const CHANNELS_MOST = 20

/** `every`: of each rule that names no channel, and of those that name this one. `named`: of those that name it. */
export const TAKES = ['every', 'named'] as const

const settings = {
  name: z.string().trim().min(1).max(100),
  /** How the request is written: lib/notifications/forms. */
  form: z.enum(FORM_IDS),
  severities: z
    .array(z.enum(SEVERITIES))
    .min(1, 'A channel takes at least one severity.')
    .transform((all) => SEVERITIES.filter((each) => all.includes(each))),
  takes: z.enum(TAKES),
  /** Whether it is told, too, when an alert is over. */
  tellsOver: z.boolean(),
  enabled: z.boolean(),
}

const urlSchema = z.string().trim().min(1).max(URL_MAX_LENGTH)

export const channelInputSchema = z
  .strictObject({
    ...settings,
    /** Where it goes. It is kept sealed and never shown again. */
    url: urlSchema,
    form: settings.form.default('json'),
    severities: settings.severities.default(['warning', 'error']),
    takes: settings.takes.default('every'),
    tellsOver: settings.tellsOver.default(false),
    enabled: settings.enabled.default(true),
  })
  .openapi('ChannelInput')

/** What is given is changed. */
export const channelChangeSchema = z
  .strictObject({ ...settings, url: urlSchema })
  .partial()
  .openapi('ChannelChange')

export const channelSchema = z
  .object({
    id: z.string(),
    ...settings,
    severities: z.array(z.enum(SEVERITIES)),
    /** A form that a later version made may be unknown to this one. */
    form: z.string(),
    /** Scheme and host; the rest of the address is a secret. */
    shownUrl: z.string(),
    /** false: the key of this data directory does not open its address, which must be given again. */
    usable: z.boolean(),
    createdAt: timeSchema,
    updatedAt: timeSchema,
    /** When a delivery last arrived. */
    deliveredAt: timeSchema.nullable(),
    /** What went wrong in the latest attempt; null: it arrived, or nothing was sent yet. */
    problem: z.string().nullable(),
    /** Notices that are still to be delivered. */
    waiting: z.int(),
    /** When the next attempt will be made; null: nothing waits. */
    nextAt: timeSchema.nullable(),
  })
  .openapi('Channel')

/** `secret` is shown this once; it signs what is sent. */
export const channelSecretSchema = z.object({ secret: z.string() }).openapi('ChannelSecret')
export const createdChannelSchema = channelSchema.extend({ secret: z.string() }).openapi('CreatedChannel')

export const channelTestSchema = z
  .object({
    ok: z.boolean(),
    /** Of the answer; null: none came. */
    status: z.int().nullable(),
    milliseconds: z.int(),
    /** The first 200 characters of the answer. */
    answer: z.string(),
    problem: z.string().nullable(),
  })
  .openapi('ChannelTest')

export const DELIVERY_STATES = ['waiting', 'sending', 'delivered', 'failed'] as const

export const deliverySchema = z
  .object({
    id: z.string(),
    channelId: z.string(),
    channelName: z.string(),
    test: z.boolean(),
    state: z.enum(DELIVERY_STATES),
    /** One line over all notices. */
    title: z.string(),
    count: z.int(),
    attempts: z.int(),
    /** Of the latest attempt. */
    status: z.int().nullable(),
    milliseconds: z.int().nullable(),
    answer: z.string().nullable(),
    problem: z.string().nullable(),
    createdAt: timeSchema,
    /** Of the next attempt, while it waits. */
    nextAt: timeSchema.nullable(),
    /** When attempts are given up. */
    giveUpAt: timeSchema,
    endedAt: timeSchema.nullable(),
  })
  .openapi('Delivery')

/** Newest first. */
export const listDeliveriesQuerySchema = pageQuerySchema.extend({
  channel: z.string().max(200).optional(),
  state: z.enum(DELIVERY_STATES).optional(),
})

export type Channel = z.infer<typeof channelSchema>
export type ChannelInput = z.input<typeof channelInputSchema>
export type ChannelChange = z.input<typeof channelChangeSchema>
export type CreatedChannel = z.infer<typeof createdChannelSchema>
export type ChannelTest = z.infer<typeof channelTestSchema>
export type Delivery = z.infer<typeof deliverySchema>
