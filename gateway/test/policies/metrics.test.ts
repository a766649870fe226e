// The series of requests: counted by route, with labels that nobody outside can invent.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { everything, startGateway } from '../start-gateway.ts';

describe('metrics', () => {
  test('count by route, method and status, and invented paths add no series', async (t) => {
    const { url, registry } = await startGateway(t, { routing: everything('token') });
    for (let i = 0; i < 3; i++) await (await fetch(`${url}/path-${i}`)).text();
    for (let i = 0; i < 3; i++) await (await fetch(`${url}/path-${i}`, { method: 'PATCH' })).text();
    const text = await eventually('all are counted', async () => {
      const metrics = await registry.metrics();
      return /route="unmatched",method="PATCH",status="405"\} 3/.test(metrics) && metrics;
    });
    assert.match(text, /xiaoqiao_gateway_requests_total\{route="everything",method="GET",status="401"\} 3/);
    assert.match(text, /xiaoqiao_gateway_request_duration_seconds_count\{route="everything"\} 3/);
    assert.ok(!text.includes('path-'));
  });
});
