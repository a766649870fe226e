// Install config: types and defaults, every fault at once, nothing secret printed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  defineConfig,
  describeConfig,
  flag,
  loadConfig,
  oneOf,
  port,
  referencePage,
  secret,
  text,
  whole,
} from '../../src/config/index.ts';

const definition = defineConfig({
  HOST: text({ default: '127.0.0.1', description: 'host' }),
  PORT: port({ default: 8080, description: 'port' }),
  XQ_PROFILE: oneOf({
    values: ['development', 'production'],
    default: 'development',
    description: 'profile',
  }),
  XQ_WORKERS: whole({ default: 1, minimum: 1, maximum: 64, description: 'workers' }),
  XQ_DEBUG: flag({ default: false, description: 'debug' }),
  XQ_SECRET: secret({ description: 'a secret', pattern: /^.{8,}$/, rule: 'at least 8 characters' }),
  XQ_DATABASE: text({ description: 'database address' }),
});
const ownPrefixes = ['XQ_'];

test('defaults hold where nothing is set, and the environment wins over the file', () => {
  const config = loadConfig(definition, {
    env: { PORT: '0', PATH: '/bin' },
    file: { PORT: '1', HOST: '::1' },
    ownPrefixes,
  });
  assert.equal(config.PORT, 0);
  assert.equal(config.HOST, '::1');
  assert.equal(config.XQ_PROFILE, 'development');
  assert.equal(config.XQ_SECRET, undefined);
  assert.ok(Object.isFrozen(config));
});

test('every fault is named with its variable, rule and nearest known name, and no secret value', () => {
  const env = {
    PORT: '70000',
    XQ_WORKERS: '1.5',
    XQ_PROFILE: 'prod',
    XQ_DEBUG: 'yes',
    XQ_SECRET: 'short',
    XQ_DATABSE: 'x',
    XQ_ZZZZZZZZZZ: '1',
  };
  assert.throws(
    () => loadConfig(definition, { env, file: { NOPE: '1' }, ownPrefixes }),
    (error: Error) => {
      assert.match(error.message, /8 fault\(s\)/);
      assert.match(error.message, /PORT must be a whole number from 0 to 65535; "70000" is not/);
      assert.match(error.message, /XQ_PROFILE must be one of development, production/);
      assert.match(
        error.message,
        /XQ_DATABSE in the environment is not a known variable; did you mean XQ_DATABASE\?/,
      );
      assert.match(error.message, /NOPE in the env file is not a known variable/);
      assert.match(error.message, /XQ_SECRET must be at least 8 characters; the value given is not/);
      assert.ok(!error.message.includes('short"'));
      return true;
    },
  );
});

test('the printed configuration hides secrets and passwords inside addresses', () => {
  const config = loadConfig(definition, {
    env: { XQ_SECRET: 'very-secret-value', XQ_DATABASE: 'mysql://root:hunter2@db:3306/x' },
    ownPrefixes,
  });
  const printed = JSON.stringify(describeConfig(definition, config));
  assert.ok(!printed.includes('very-secret-value') && !printed.includes('hunter2'));
  assert.ok(printed.includes('mysql://root:[redacted]@db:3306/x'));
});

test('the reference page lists every variable', () => {
  const page = referencePage(definition);
  for (const name of Object.keys(definition)) assert.ok(page.includes(`\`${name}\``));
});
