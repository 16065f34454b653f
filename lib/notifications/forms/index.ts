import discord from './discord'
import json from './json'
import slack from './slack'
import type { NotificationForm } from './types'

export type { NotificationForm } from './types'

export const FORMS: readonly NotificationForm[] = [json, slack, discord]
export const FORM_IDS = FORMS.map(({ id }) => id) as [string, ...string[]]

/** @returns undefined for a form that this version does not have */
export function formOf(id: string): NotificationForm | undefined {
  return FORMS.find((form) => form.id === id)
}
