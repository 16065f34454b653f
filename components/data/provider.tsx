'use client'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { io } from 'socket.io-client'
import { ApiError } from './api'
import { Live, type LiveSocket, type LiveState } from './live'

const LiveContext = createContext<Live | null>(null)

/** On the server there is no socket; nothing is fetched there either. */
const NO_SOCKET: LiveSocket = {
  connected: false,
  on() {
    return this as never
  },
  emit() {
    return this as never
  },
  disconnect() {
    return this as never
  },
}

/** Milliseconds until a refused connection is tried again. */
const REFUSED_AGAIN = 3000

function newClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The live layer says what is stale; coming back to a window says nothing.
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: 'always',
        retry: (failures, error) =>
          failures < 2 && error instanceof ApiError && (error.status === 0 || error.status === 503),
        retryDelay: 500,
      },
      mutations: { networkMode: 'always' },
    },
  })
}

export function DataProvider({ children }: { children: ReactNode }) {
  const [client] = useState(newClient)
  const [socket] = useState(() =>
    typeof window === 'undefined'
      ? null
      : io({ autoConnect: false, transports: ['websocket', 'polling'], reconnectionDelayMax: 5000 }),
  )
  const [live] = useState(() => new Live(socket ?? NO_SOCKET, client))
  useEffect(() => {
    if (!socket) return
    // The client tries again by itself, but not when the server refused it: a database that was away, a session that ended.
    let again: ReturnType<typeof setTimeout> | undefined
    const tryAgain = () => {
      clearTimeout(again)
      if (!socket.active) again = setTimeout(() => socket.connect(), REFUSED_AGAIN)
    }
    socket.on('connect_error', tryAgain)
    socket.on('disconnect', tryAgain)
    socket.connect()
    return () => {
      socket.off('connect_error', tryAgain)
      socket.off('disconnect', tryAgain)
      clearTimeout(again)
      socket.disconnect()
    }
  }, [socket])
  return (
    <QueryClientProvider client={client}>
      <LiveContext.Provider value={live}>{children}</LiveContext.Provider>
    </QueryClientProvider>
  )
}

/** The live layer: `pause()`, `resume()`, `onPoints()`. */
export function useLive(): Live {
  const live = useContext(LiveContext)
  if (!live) throw new Error('useLive needs DataProvider above it')
  return live
}

const BEFORE: LiveState = {
  connection: 'connecting',
  database: true,
  paused: false,
  lastMessageAt: null,
  pausedAt: null,
}

/** A part of the live state; renders again only when that part changed. */
export function useLiveState<T extends string | number | boolean | null>(select: (state: LiveState) => T): T {
  const live = useLive()
  return useSyncExternalStore(
    live.subscribe,
    () => select(live.getState()),
    () => select(BEFORE),
  )
}
