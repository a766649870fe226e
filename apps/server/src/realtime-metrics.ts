// Realtime in numbers: how many sockets are open, and why others ended.
import type { RealtimeService } from '@xiaoqiao/realtime';
import { Counter, Gauge, type Registry } from 'prom-client';

export function countSockets(registry: Registry, { stats }: Pick<RealtimeService, 'stats'>): void {
  const registers = [registry];
  new Gauge({
    name: 'xiaoqiao_realtime_connections',
    help: 'Sockets that are open',
    registers,
    collect() {
      this.set(stats().connections);
    },
  });
  new Gauge({
    name: 'xiaoqiao_realtime_topics',
    help: 'Topics that somebody listens to',
    registers,
    collect() {
      this.set(stats().topics);
    },
  });
  new Counter({
    name: 'xiaoqiao_realtime_closed_total',
    help: 'Sockets that have ended, by reason',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset();
      for (const [reason, count] of Object.entries(stats().closed)) this.inc({ reason }, count);
    },
  });
}
