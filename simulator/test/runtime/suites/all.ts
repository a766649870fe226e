// Every suite of the runtime, to be run once in each host.
import type { HostName } from '../fixture.ts';
import { badAppsSuite } from './bad-apps.ts';
import { builtInsSuite } from './built-ins.ts';
import { canvasSuite } from './canvas.ts';
import { componentsSuite } from './components.ts';
import { dataSuite } from './data.ts';
import { drawingSuite } from './drawing.ts';
import { eventsSuite } from './events.ts';
import { frameworksSuite } from './frameworks.ts';
import { lifeSuite } from './life.ts';
import { mediaSuite } from './media.ts';
import { modulesSuite } from './modules.ts';
import { navigationSuite } from './navigation.ts';
import { pluginsSuite } from './plugins.ts';
import { queriesSuite } from './queries.ts';
import { tdesignSuite } from './tdesign.ts';
import { workersSuite } from './workers.ts';
import { wxsSuite } from './wxs.ts';

export function runtimeSuites(host: HostName): void {
  lifeSuite(host);
  navigationSuite(host);
  dataSuite(host);
  eventsSuite(host);
  wxsSuite(host);
  modulesSuite(host);
  workersSuite(host);
  pluginsSuite(host);
  componentsSuite(host);
  builtInsSuite(host);
  mediaSuite(host);
  drawingSuite(host);
  canvasSuite(host);
  queriesSuite(host);
  frameworksSuite(host);
  tdesignSuite(host);
  badAppsSuite(host);
}
