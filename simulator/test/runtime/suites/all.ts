// Every suite of the runtime, to be run once in each host.
import type { HostName } from '../fixture.ts';
import { lifeSuite } from './life.ts';

export function runtimeSuites(host: HostName): void {
  lifeSuite(host);
}
