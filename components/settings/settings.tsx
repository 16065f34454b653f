'use client'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { Tabs } from '@/components/ui/tabs'
import { AlertRules } from './alert-rules'
import { GeneralSettings } from './general'
import { Notifications } from './notifications'

const TABS = ['general', 'alerts', 'notifications'] as const
const TITLES = { general: 'General', alerts: 'Alert rules', notifications: 'Notifications' }

export function Settings() {
  const [tab] = useQueryState('tab', parseAsStringLiteral(TABS).withDefault('general'))
  const tabs = TABS.map((id) => ({ id, label: TITLES[id], href: id === 'general' ? '?' : `?tab=${id}` }))
  return (
    <>
      <h1>Settings</h1>
      <Tabs label="Parts of the settings" current={tab} tabs={tabs} />
      <div className="grid max-w-[960px] gap-3">
        {tab === 'general' && <GeneralSettings />}
        {tab === 'alerts' && <AlertRules />}
        {tab === 'notifications' && <Notifications />}
      </div>
    </>
  )
}
