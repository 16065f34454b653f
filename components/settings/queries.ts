'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, del, get, getAll, type Page, post } from '@/components/data/api'
import { toastError } from '@/components/data/mutations'
import { useLiveQuery } from '@/components/data/queries'
import { toast } from '@/components/ui/toast'
import type {
  Channel,
  ChannelChange,
  ChannelInput,
  ChannelTest,
  CreatedChannel,
  Delivery,
} from '@/lib/api/notifications'

/** What happens to channels and deliveries is told on the topic of alerts. */
const TOPICS = ['alerts'] as const

export function useChannels() {
  return useLiveQuery({
    queryKey: ['notifications', 'channels'],
    topics: TOPICS,
    read: ({ signal }) => getAll<Channel>('/channels', {}, signal),
  })
}

/** The latest deliveries, of all channels or one. */
export function useDeliveries(limit: number) {
  return useLiveQuery({
    queryKey: ['notifications', 'deliveries', limit],
    topics: TOPICS,
    keepPrevious: true,
    read: ({ signal }) => get<Page<Delivery>>('/deliveries', { limit }, signal),
  })
}

function useRefresh() {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: ['notifications'] })
}

const pathOf = (id: string) => `/channels/${encodeURIComponent(id)}`

export function useCreateChannel() {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (input: ChannelInput) => post<CreatedChannel>('/channels', input),
    onSettled: refresh,
  })
}

export function useChangeChannel(id: string) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (change: ChannelChange) => call<Channel>(pathOf(id), { method: 'PATCH', json: change }),
    onSettled: refresh,
  })
}

export function useDeleteChannel() {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (channel: Channel) => del(pathOf(channel.id)),
    onSuccess: (_answer, { name }) => toast.success(`Deleted: ${name}`),
    onError: (error) => toastError(error, 'Could not delete the channel'),
    onSettled: refresh,
  })
}

export function useRenewSecret() {
  return useMutation({
    mutationFn: (channel: Channel) => post<{ secret: string }>(`${pathOf(channel.id)}/secret`),
    onError: (error) => toastError(error, 'Could not make a new secret'),
  })
}

export function useTestChannel(id: string) {
  const refresh = useRefresh()
  return useMutation({ mutationFn: () => post<ChannelTest>(`${pathOf(id)}/test`), onSettled: refresh })
}

export function useRetryDelivery() {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (delivery: Delivery) => post(`/deliveries/${encodeURIComponent(delivery.id)}/retry`),
    onSuccess: () => toast.success('It is being sent again.'),
    onError: (error) => toastError(error, 'Could not send it again'),
    onSettled: refresh,
  })
}
