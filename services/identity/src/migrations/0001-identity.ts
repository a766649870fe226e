// The tables of identity: users, their WeChat accounts, sessions, addresses, and failed logins.
import type { Engine, Migration } from '@xiaoqiao/database';
import { type Kysely, sql } from 'kysely';

/** MySQL compares text without regard to case by default; an openid differs by case. */
const exact = (length: number, engine: Engine) =>
  engine === 'mysql'
    ? sql.raw(`varchar(${length}) character set ascii collate ascii_bin`)
    : sql.raw(`varchar(${length})`);

export const identity0001: Migration = {
  name: '0001-identity',
  async up(db: Kysely<unknown>, engine: Engine) {
    await db.schema
      .createTable('users')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('username', 'varchar(32)', (column) => column.unique())
      .addColumn('email', 'varchar(254)')
      .addColumn('email_lower', 'varchar(254)', (column) => column.unique())
      .addColumn('nickname', 'varchar(64)', (column) => column.notNull())
      .addColumn('avatar_url', 'varchar(512)')
      .addColumn('phone_sealed', 'varchar(255)')
      .addColumn('roles', 'varchar(64)', (column) => column.notNull())
      .addColumn('password_hash', 'varchar(255)')
      .addColumn('disabled', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('users_nickname').on('users').column('nickname').execute();

    await db.schema
      .createTable('wechat_accounts')
      .addColumn('appid', exact(32, engine), (column) => column.notNull())
      .addColumn('openid', exact(64, engine), (column) => column.notNull())
      .addColumn('user_id', 'varchar(26)', (column) => column.notNull())
      .addColumn('unionid', exact(64, engine))
      .addColumn('session_key_sealed', 'varchar(512)', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('wechat_accounts_key', ['appid', 'openid'])
      .execute();
    await db.schema
      .createIndex('wechat_accounts_user')
      .on('wechat_accounts')
      .columns(['user_id', 'appid'])
      .execute();

    await db.schema
      .createTable('sessions')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('user_id', 'varchar(26)', (column) => column.notNull())
      .addColumn('appid', 'varchar(32)', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('revoked_at', 'bigint')
      .execute();
    await db.schema.createIndex('sessions_user').on('sessions').column('user_id').execute();
    await db.schema.createIndex('sessions_revoked').on('sessions').column('revoked_at').execute();

    await db.schema
      .createTable('refresh_tokens')
      .addColumn('hash', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('session_id', 'varchar(26)', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('used_at', 'bigint')
      .execute();
    await db.schema
      .createIndex('refresh_tokens_session')
      .on('refresh_tokens')
      .columns(['session_id', 'expires_at'])
      .execute();

    await db.schema
      .createTable('addresses')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('user_id', 'varchar(26)', (column) => column.notNull())
      .addColumn('name', 'varchar(40)', (column) => column.notNull())
      .addColumn('phone', 'varchar(24)', (column) => column.notNull())
      .addColumn('province', 'varchar(40)', (column) => column.notNull())
      .addColumn('city', 'varchar(40)', (column) => column.notNull())
      .addColumn('district', 'varchar(40)', (column) => column.notNull())
      .addColumn('detail', 'varchar(200)', (column) => column.notNull())
      .addColumn('postal_code', 'varchar(6)')
      .addColumn('is_default', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('addresses_user').on('addresses').columns(['user_id', 'id']).execute();

    await db.schema
      .createTable('login_attempts')
      .addColumn('key_hash', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('failures', 'integer', (column) => column.notNull())
      .addColumn('blocked_until', 'bigint', (column) => column.notNull())
      .addColumn('forget_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('login_attempts_forget').on('login_attempts').column('forget_at').execute();
  },
  async down(db: Kysely<unknown>) {
    for (const table of [
      'login_attempts',
      'addresses',
      'refresh_tokens',
      'sessions',
      'wechat_accounts',
      'users',
    ])
      await db.schema.dropTable(table).execute();
  },
};
