// `wx` without a browser, against real servers on this machine.
import { apiSuite } from './suites/api.ts';

apiSuite('dom');
