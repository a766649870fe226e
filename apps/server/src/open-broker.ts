// Events as the install config wants them: handled in this process, or kept and shared out by RabbitMQ.
import { type Broker, createInProcessBroker } from '@xiaoqiao/broker';
import type { DeadLetters } from '@xiaoqiao/broker/rabbitmq';
import type { Log } from '@xiaoqiao/kit/log';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { InstallConfig } from './install-config.ts';

export interface OpenBrokerOptions {
  readonly config: InstallConfig;
  readonly log: Log;
  readonly registry: Registry;
}

export interface OpenedBroker {
  readonly broker: Broker;
  /** What consumers could not handle; in process that stays in the outbox. */
  readonly dead: DeadLetters | undefined;
  /** For the readiness check: events wait in the outbox meanwhile, so it is never unready for that. */
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
}

/** @throws Error when the address is none */
export async function openBroker({ config, log, registry }: OpenBrokerOptions): Promise<OpenedBroker> {
  const url = config.AMQP_URL;
  if (url === undefined) return { broker: createInProcessBroker({ log }), dead: undefined, checks: {} };
  // Loaded only where it is used.
  const { createRabbitmqBroker } = await import('@xiaoqiao/broker/rabbitmq');
  const registers = [registry];
  const deliveries = new Counter({
    name: 'xiaoqiao_broker_deliveries_total',
    help: 'Events that RabbitMQ handed to a consumer, by how that ended: handled, retried, dead.',
    labelNames: ['consumer', 'outcome'] as const,
    registers,
  });
  const broker = createRabbitmqBroker({
    url,
    log: log.child({ service: 'broker' }),
    onOutcome: (consumer, outcome) => deliveries.inc({ consumer, outcome }),
  });
  new Gauge({
    name: 'xiaoqiao_broker_up',
    help: '1 while RabbitMQ takes events of this process.',
    registers,
    collect() {
      this.set(broker.isAway ? 0 : 1);
    },
  });
  new Gauge({
    name: 'xiaoqiao_broker_dead',
    help: 'Events in RabbitMQ that a consumer could not handle; not there while RabbitMQ is away.',
    registers,
    async collect() {
      this.reset();
      await broker.dead.count().then(
        (count) => this.set(count),
        () => this.remove(),
      );
    },
  });
  return { broker, dead: broker.dead, checks: { rabbitmq: () => broker.ping() } };
}
