// Addresses of RabbitMQ: what is read from them, and that a wrong one is refused without being quoted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAmqpUrl, showAmqpAddress } from '../src/rabbitmq/amqp-url.ts';

test('a server alone is enough', () => {
  assert.deepEqual(parseAmqpUrl('amqp://rabbit'), {
    tls: false,
    hosts: ['rabbit:5672'],
    username: 'guest',
    password: 'guest',
    vhost: '/',
    prefix: 'xiaoqiao',
  });
});

test('nodes, TLS, credentials, vhost and prefix are read, and shown without the password', () => {
  const address = parseAmqpUrl('amqps://shop:p%40ss@a,b:5679/%E5%BA%97?prefix=shop-1');
  assert.deepEqual(address, {
    tls: true,
    hosts: ['a:5671', 'b:5679'],
    username: 'shop',
    password: 'p@ss',
    vhost: '店',
    prefix: 'shop-1',
  });
  assert.equal(showAmqpAddress(address), 'amqps://a:5671,b:5679/%E5%BA%97');
});

test('what is wrong is said without the address', () => {
  for (const [url, words] of [
    ['http://u:geheim@h', /must be amqp/],
    ['amqp://u:geheim@h:70000', /has a host that is none/],
    ['amqp://u:geheim%zz@h', /not percent-encoded/],
    ['amqp://u:geheim@h?prefix=a/b', /has a prefix that is not/],
    ['amqp://u:geheim@h?heartbeat=1', /has an option heartbeat; there is prefix/],
  ] as const)
    assert.throws(
      () => parseAmqpUrl(url),
      (error: Error) => words.test(error.message) && !error.message.includes('geheim'),
    );
});
