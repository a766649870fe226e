// What became of each configured route; shown by the console and the CLI.
import type { UpstreamStatus } from '../upstream/status.ts';
import type { Place, SourceName } from './routing-config.ts';

export interface PolicyStatus {
  /** As the config names it. */
  readonly name: string;
  /** The policy behind the name. */
  readonly policy: string;
  /** With defaults filled in; what is secret is left out. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface RouteStatus {
  readonly id: string;
  readonly source: SourceName;
  readonly group?: string;
  /** `warning`: it serves, though not all that was written. */
  readonly state: 'enabled' | 'warning' | 'disabled';
  /** Why it is disabled, or what the warning is. */
  readonly reason?: string;
  /** Where it stands in the file. */
  readonly place?: Place;
  readonly hosts: readonly string[];
  readonly methods: readonly string[];
  readonly path: string;
  /** What it asks for besides, in words. */
  readonly conditions: readonly string[];
  readonly upstream: string;
  /** Those that really run, in order. */
  readonly policies: readonly string[];
  readonly chain: readonly PolicyStatus[];
}

export interface GatewayStatus {
  readonly routes: readonly RouteStatus[];
  /** As they are right now. */
  readonly upstreams: readonly UpstreamStatus[];
  /** RFC 3339. */
  readonly loadedAt: string;
  /** The faults of the last config that could not be used at all; the one before it is still serving. */
  readonly rejected?: { readonly at: string; readonly reason: string };
}
