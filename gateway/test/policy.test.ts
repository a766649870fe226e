// The chain of policies: written order, one next each, and no promise that nobody asked for.
import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, test } from 'node:test';
import { Exchange, forwarded } from '../src/exchange.ts';
import { chain, type Policy } from '../src/policy.ts';

function exchange(): Exchange {
  const request = new IncomingMessage(new Socket());
  request.method = 'GET';
  request.url = '/';
  const response = new ServerResponse(request);
  return new Exchange({ request, response, expectsContinue: false, clientIp: '', bodyLimit: 0 });
}

const tell =
  (story: string[], name: string): Policy =>
  (current, next) => {
    story.push(name);
    return next(current);
  };

describe('a chain of policies', () => {
  test('runs in the written order and ends at the upstream, without a promise', () => {
    const story: string[] = [];
    const run = chain([tell(story, 'a'), tell(story, 'b')], () => {
      story.push('upstream');
      return forwarded;
    });
    assert.equal(run(exchange()), forwarded);
    assert.deepEqual(story, ['a', 'b', 'upstream']);
  });

  test('of no policies is the upstream', () => {
    assert.equal(chain([], () => forwarded)(exchange()), forwarded);
  });

  test('stops at the first that answers', () => {
    const answer = { status: 204 };
    const run = chain([() => answer, () => assert.fail()], () => assert.fail());
    assert.equal(run(exchange()), answer);
  });

  test('waits for one that must wait', async () => {
    const slow: Policy = async (current, next) => next(current);
    assert.equal(await chain([slow, slow], () => forwarded)(exchange()), forwarded);
  });

  test('reaches the upstream once, however often next is called and by whomever', () => {
    let reached = 0;
    const upstream = () => {
      reached++;
      return forwarded;
    };
    const twice: Policy = (current, next) => {
      next(current);
      return next(current);
    };
    const once: Policy = (current, next) => next(current);
    for (const policies of [[twice], [twice, once], [once, twice]]) {
      reached = 0;
      assert.throws(() => chain(policies, upstream)(exchange()), /a second time/);
      assert.equal(reached, 1);
    }
  });
});
