// What is bundled and run in the app's realm: it leaves one function there, which the host takes away before the app runs.
import type { Ports } from './ports.ts';
import { type Service, type ServiceOptions, startService } from './start-service.ts';

export interface ServiceRealm {
  xiaoqiaoStart?: (programText: string, ports: Ports, options: ServiceOptions) => Service;
}

const realm = globalThis as ServiceRealm;
// As text, so that every object of the program is of this realm.
realm.xiaoqiaoStart = (programText, ports, options) =>
  startService(JSON.parse(programText), ports, globalThis, options);
