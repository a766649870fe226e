// Roles as stored, phone numbers as shown.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskPhone, rolesOf, storedRoles } from '../src/user.ts';

test('a phone number shows its ends only', () => {
  assert.equal(maskPhone('+86 13800001234'), '+86 138****1234');
  assert.equal(maskPhone('+852 91234567'), '+852 ****4567');
  assert.equal(maskPhone('+1 123'), '+1 **3');
});

test('roles are stored in one order and read back without unknown ones', () => {
  assert.equal(storedRoles(['admin', 'user']), 'user,admin');
  assert.deepEqual(rolesOf({ roles: 'user,admin,emperor' }), ['user', 'admin']);
});
