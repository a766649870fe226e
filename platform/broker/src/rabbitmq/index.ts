// Door of the RabbitMQ broker: loaded only where there is one.
export type { DeadLetter, DeadLetters } from './dead-letters.ts';
export { createRabbitmqBroker, type RabbitmqBroker, type RabbitmqBrokerOptions } from './rabbitmq-broker.ts';
