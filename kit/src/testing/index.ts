// Door of kit/testing: probes for "eventually", scenarios over HTTP, logs that can be read back.
export { eventually } from './eventually.ts';
export { type MemoryLog, memoryLog } from './memory-log.ts';
export { runScenario, type Scenario } from './scenario.ts';
