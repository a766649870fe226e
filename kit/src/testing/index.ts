// Door of kit/testing: probes for "eventually", scenarios over HTTP, logs that can be read back, ports that last.
export { eventually } from './eventually.ts';
export { lastingPorts } from './lasting-ports.ts';
export { type MemoryLog, memoryLog } from './memory-log.ts';
export { runScenario, type Scenario } from './scenario.ts';
