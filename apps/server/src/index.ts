// Door of apps/server: one process with everything in it, and what the command line needs besides. Its configuration has a
// door of its own, @xiaoqiao/server/config, which loads nothing else.

export type { StartOptions } from './ground.ts';
export { type InstallConfig, installConfig, ownPrefixes } from './install-config.ts';
export { openCatalog } from './open-catalog.ts';
export { openReconciler } from './open-reconciler.ts';
export { copyDatabase, databaseStatus, migrateDatabase, rollbackDatabase } from './operate-database.ts';
export { resetDemo } from './reset-demo.ts';
export { type Started, startProcesses } from './start-processes.ts';
export { type RunningServer, startServer } from './start-server.ts';
