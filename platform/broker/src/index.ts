// Door of platform/broker: events from those who know to those who care.
export { type Broker, DeliveryError } from './broker.ts';
export { type Consumer, consumer } from './consumer.ts';
export { createInProcessBroker, type InProcessBrokerOptions } from './in-process-broker.ts';
