// Tasks over HTTP: what each route answers, to whom, and that nothing else happens.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Task, TaskInput } from '@xiaoqiao/contract';
import { ann, bob, headersOf, openWorld } from './world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

const NOBODYS = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

async function add(input: TaskInput, headers = ann): Promise<Task> {
  const isToCome = Date.parse(input.dueAt ?? '') > world.clock.now();
  const expect = { status: 201, events: isToCome ? ['task.reminder-came-due'] : [] };
  return (await world.run({ name: 'add', method: 'POST', path: '/tasks', headers, body: input, expect }))
    .data;
}
async function list(query: string, headers = ann): Promise<{ list: Task[]; nextCursor: string | null }> {
  return (await world.run({ name: 'list', path: `/tasks${query}`, headers, expect: { status: 200 } })).data;
}
const titles = ({ list }: { list: Task[] }) => list.map(({ title }) => title);

test('a task is added with its defaults and can be read back', async () => {
  const task = await add({ title: '买咖啡豆' });
  assert.deepEqual(task, {
    id: task.id,
    title: '买咖啡豆',
    note: '',
    dueAt: null,
    done: false,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
  });
  const path = `/tasks/${task.id}`;
  assert.deepEqual(
    (await world.run({ name: 'get', path, headers: ann, expect: { status: 200 } })).data,
    task,
  );
});

test('a due time is kept in UTC', async () => {
  assert.equal(
    (await add({ title: 't', dueAt: '2026-11-20T16:00:00+08:00' })).dueAt,
    '2026-11-20T08:00:00.000Z',
  );
});

test('a PUT replaces the whole task and moves its time of change', async () => {
  const { id, createdAt } = await add({ title: 'old', note: 'n', dueAt: '2026-05-01T00:00:00Z' });
  world.clock.advance(60_000);
  const body = { title: 'new', done: true };
  const put = {
    name: 'put',
    method: 'PUT',
    path: `/tasks/${id}`,
    headers: ann,
    body,
    expect: { status: 200 },
  };
  const { data } = await world.run(put);
  const replaced = { id, title: 'new', note: '', dueAt: null, done: true, createdAt };
  assert.deepEqual(data, { ...replaced, updatedAt: '2026-01-01T00:01:00.000Z' });
  assert.deepEqual((await list('?done=true')).list[0], data);
});

test('a deleted task is gone, and cannot be deleted again', async () => {
  const { id } = await add({ title: 'short-lived' });
  const remove = { name: 'delete', method: 'DELETE', path: `/tasks/${id}`, headers: ann };
  assert.equal(await world.run({ ...remove, expect: { status: 204 } }), undefined);
  await world.run({ ...remove, expect: { status: 404, error: 'task_not_found', words: [id] } });
});

test('somebody else’s task looks like one that does not exist, and stays as it was', async () => {
  const task = await add({ title: 'Ann’s secret' });
  for (const [id, headers] of [
    [task.id, bob],
    [NOBODYS, ann],
  ] as const) {
    const path = `/tasks/${id}`;
    const expect = { status: 404, error: 'task_not_found', notWords: ['secret'] };
    await world.run({ name: 'get', path, headers, expect });
    await world.run({ name: 'put', method: 'PUT', path, headers, body: { title: 'stolen' }, expect });
    await world.run({ name: 'delete', method: 'DELETE', path, headers, expect });
  }
  assert.deepEqual((await list('?limit=1')).list, [task]);
  assert.deepEqual(await list('', bob), { list: [], nextCursor: null });
});

test('SQL, script and other languages are text like any other', async () => {
  const texts = [
    `'; drop table tasks; --`,
    `" or 1=1 /* \\' */`,
    '<script>alert(1)</script>',
    '%_\\ {{y}} $1 ? :id \u2028',
    '第一行\n第二行\t👩‍👩‍👧‍👦 العربية',
  ];
  for (const text of texts) {
    const { id } = await add({ title: text, note: text });
    const { data } = await world.run({
      name: 'get',
      path: `/tasks/${id}`,
      headers: ann,
      expect: { status: 200 },
    });
    assert.deepEqual([data.title, data.note], [text, text]);
  }
  assert.deepEqual(titles(await list(`?limit=${texts.length}`)), texts.toReversed());
});

test('what breaks the contract is refused with the place of every fault', async () => {
  const post = { name: 'post', method: 'POST', path: '/tasks', headers: ann };
  const refused = (words: string[]) => ({ status: 400, error: 'validation_failed', words });
  await world.run({ ...post, body: {}, expect: refused(['"title"', 'required']) });
  await world.run({ ...post, body: { title: '' }, expect: refused(['minLength']) });
  await world.run({ ...post, body: { title: 'x'.repeat(121) }, expect: refused(['maxLength']) });
  await world.run({ ...post, body: { title: 'nul\u0000' }, expect: refused(['pattern']) });
  await world.run({
    ...post,
    body: { title: 1, done: 'yes', dueAt: 'soon', colour: 'red' },
    expect: refused(['"title"', '"done"', '"dueAt"', '"colour"']),
  });
  await world.run({
    ...post,
    body: { title: 't', dueAt: '2016-12-31T23:59:60Z' },
    expect: refused(['"dueAt"']),
  });
  await world.run({ ...post, body: '{"title":', expect: { status: 400, error: 'malformed_request' } });
  await world.run({ name: 'id', path: '/tasks/7', headers: ann, expect: refused(['"id"']) });
});

test('a title of 120 characters outside the basic plane fits', async () => {
  assert.equal((await add({ title: '🌉'.repeat(120) })).title, '🌉'.repeat(120));
});

test('without an identity there is no list', async () => {
  await world.run({ name: 'anonymous', path: '/tasks', expect: { status: 401, error: 'token_missing' } });
});

test('pages go on where the last one ended, though tasks are added and deleted meanwhile', async () => {
  const carol = headersOf('01ARZ3NDEKTSV4RRFFQ69G5FC3');
  const ids: string[] = [];
  for (let i = 1; i <= 5; i++) ids.push((await add({ title: `t${i}` }, carol)).id);
  const first = await list('?limit=2', carol);
  assert.deepEqual(titles(first), ['t5', 't4']);
  await add({ title: 't6' }, carol);
  // The task that the cursor points at.
  const path = `/tasks/${ids[3]}`;
  await world.run({ name: 'delete', method: 'DELETE', path, headers: carol, expect: { status: 204 } });
  const second = await list(`?limit=2&cursor=${first.nextCursor}`, carol);
  assert.deepEqual(titles(second), ['t3', 't2']);
  const third = await list(`?limit=2&cursor=${second.nextCursor}`, carol);
  assert.deepEqual(titles(third), ['t1']);
  assert.equal(third.nextCursor, null);
});

test('a page that ends with the last task has no next one', async () => {
  const dave = headersOf('01ARZ3NDEKTSV4RRFFQ69G5FD4');
  for (let i = 1; i <= 2; i++) await add({ title: `t${i}` }, dave);
  assert.equal((await list('?limit=2', dave)).nextCursor, null);
});

test('the list can be narrowed to what is done or still to be done, page by page', async () => {
  const erin = headersOf('01ARZ3NDEKTSV4RRFFQ69G5FE5');
  for (let i = 1; i <= 6; i++) await add({ title: `t${i}`, done: i % 2 === 0 }, erin);
  const first = await list('?done=true&limit=2', erin);
  assert.deepEqual(titles(first), ['t6', 't4']);
  assert.deepEqual(titles(await list(`?done=true&cursor=${first.nextCursor}`, erin)), ['t2']);
  assert.deepEqual(titles(await list('?done=false', erin)), ['t5', 't3', 't1']);
});

test('a cursor that the service did not make is refused', async () => {
  const ulid = (text: string) => Buffer.from(text).toString('base64url');
  for (const cursor of ['x', '%27%20or%201%3D1', ulid('not an id'), `${ulid(NOBODYS)}=`, NOBODYS])
    await world.run({
      name: cursor,
      path: `/tasks?cursor=${cursor}`,
      headers: ann,
      expect: { status: 400, error: 'cursor_invalid' },
    });
});

describe('a task with a time', () => {
  const HOUR = 3_600_000;
  const dueIn = (milliseconds: number) => new Date(world.clock.now() + milliseconds).toISOString();
  const timer = { events: ['task.reminder-came-due'] };
  const post = async (body: object) => {
    const expect = { status: 201, ...timer };
    const answer = await world.run({
      name: 'add',
      method: 'POST',
      path: '/tasks',
      headers: ann,
      body,
      expect,
    });
    return answer.data as Task;
  };
  const put = (id: string, body: object, events: string[] = []) =>
    world.run({
      name: 'put',
      method: 'PUT',
      path: `/tasks/${id}`,
      headers: ann,
      body,
      expect: { status: 200, events },
    });

  test('is told of when it comes, once', async () => {
    const { id, dueAt } = await post({ title: 'call', dueAt: dueIn(HOUR) });
    assert.deepEqual(await world.advance(HOUR - 1), []);
    const [told, ...more] = await world.advance(1);
    assert.deepEqual(more, []);
    assert.equal(told?.name, 'task.due');
    assert.deepEqual(told?.data, { taskId: id, userId: ann['x-xq-user'], title: 'call', dueAt });
    assert.deepEqual(await world.advance(HOUR), []);
  });

  test('is not told of when it is done, gone, or due at another time', async () => {
    const done = await post({ title: 'done', dueAt: dueIn(HOUR) });
    await put(done.id, { title: 'done', dueAt: done.dueAt, done: true });
    const gone = await post({ title: 'gone', dueAt: dueIn(HOUR) });
    const path = `/tasks/${gone.id}`;
    await world.run({ name: 'delete', method: 'DELETE', path, headers: ann, expect: { status: 204 } });
    const moved = await post({ title: 'moved', dueAt: dueIn(HOUR) });
    await put(moved.id, { title: 'moved', dueAt: dueIn(2 * HOUR) }, timer.events);
    assert.deepEqual(await world.advance(HOUR), []);
    assert.deepEqual(
      (await world.advance(HOUR)).map(({ name }) => name),
      ['task.due'],
    );
  });

  test('has no timer when the time has passed', async () => {
    await add({ title: 'late', dueAt: dueIn(-1) });
  });
});

test('nothing of all this was a fault', () => {
  assert.deepEqual(world.log.lines, []);
});
