// One yes is one message, whoever tells of it, in whatever order: any sequence of news is counted right.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { creditsOf, noConsent, withoutAny, withReturned, withSpent, withYes } from '../src/consent.ts';

const none = noConsent('o1', 'T');
const phone = (consent = none) => withYes(consent, 'user');
const pushed = (consent = none) => withYes(consent, 'push');

for (const [name, consent, credits] of [
  ['nothing was said', undefined, 0],
  ['nothing was granted', none, 0],
  ['the phone told of a yes', phone(), 1],
  ['WeChat told of a yes', pushed(), 1],
  ['both told of one yes', pushed(phone()), 1],
  ['both told of two, the phone late', phone(phone(pushed(pushed()))), 2],
  ['one of two pushes was lost', pushed(phone(phone())), 2],
  ['a message was sent', withSpent(phone(phone())), 1],
  ['a message was sent before WeChat told of its yes', pushed(withSpent(phone())), 0],
  ['a message that was not sent gave its yes back', withReturned(withSpent(phone())), 1],
  ['nothing was spent that could be given back', withReturned(phone()), 1],
  ['the user refused', withoutAny(phone(phone())), 0],
  ['the user refused and accepted again', phone(withoutAny(phone())), 1],
  ['more was spent than granted', withSpent(withSpent(phone())), 0],
] as const)
  test(`${name}: ${credits} may be sent`, () => assert.equal(creditsOf(consent), credits));
