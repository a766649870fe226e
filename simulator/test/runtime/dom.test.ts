// The runtime without a browser.
import { runtimeSuites } from './suites/all.ts';

runtimeSuites('dom');
