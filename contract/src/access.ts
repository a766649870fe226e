// Who may do what: roles and the permissions they carry.

export const permissions = [
  'catalog:write',
  'orders:manage',
  'refunds:decide',
  'payments:reconcile',
  'users:read',
  'users:write',
  'files:manage',
  'outbox:manage',
  'gateway:manage',
] as const;
export type Permission = (typeof permissions)[number];

export const roles = ['user', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  user: [],
  operator: ['catalog:write', 'orders:manage', 'refunds:decide', 'users:read', 'files:manage'],
  admin: permissions,
};

/** Does any of these roles carry the permission? Unknown role names carry nothing. */
export function permits(held: readonly string[], needed: Permission): boolean {
  return held.some(
    (role) => Object.hasOwn(rolePermissions, role) && rolePermissions[role as Role].includes(needed),
  );
}
