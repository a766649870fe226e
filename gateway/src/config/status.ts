// What became of each configured route; shown by the console and the CLI.
import type { Place } from './routing-config.ts';

export interface RouteStatus {
  readonly id: string;
  readonly source: 'file' | 'built-in';
  readonly state: 'enabled' | 'disabled';
  /** Why it is disabled. */
  readonly reason?: string;
  /** Where it stands in the file. */
  readonly place?: Place;
  readonly methods: readonly string[];
  readonly path: string;
  readonly upstream: string;
  /** Those that really run, in order. */
  readonly policies: readonly string[];
}

export interface GatewayStatus {
  readonly routes: readonly RouteStatus[];
  /** RFC 3339. */
  readonly loadedAt: string;
  /** The faults of the last config that could not be used at all; the one before it is still serving. */
  readonly rejected?: { readonly at: string; readonly reason: string };
}
