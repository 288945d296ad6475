// What a UI call is handed, and how it fails.

import type { App } from '../app'
import type { Line } from '../device/held'
import type { Guest } from '../stage/guest'
import type { Page } from '../stage/page'

/** The place a call draws in. */
export interface Ui {
  app: App
  guest: Guest
  /** The page the call means: the one the broker names, else the top one. */
  page: Page | null
  /** The broker answered for the shell: whatever the call started ends. */
  signal: AbortSignal
  /** The line of a device that does more than answer once. */
  device: Line
}

/** A call failed in a way WeChat documents: the text after `NAME:fail `. */
export class Fail extends Error {
  constructor(readonly reason: string, readonly errno?: number) {
    super(reason)
  }
}

/** Serves one call; its result goes to the program as the success object. */
export type Handler = (ui: Ui, args: unknown, name: string) => unknown | Promise<unknown>
