import { expect, it } from 'vitest';
import { reachedFromHereAlone } from './addresses';

it.each([
  ['ws://127.0.0.1:9220/ocpp/', true],
  ['wss://127.0.1.1:9222/ocpp/', true],
  ['ws://[::1]:9220/ocpp/', true],
  ['ws://localhost:9220/ocpp/', true],
  ['ws://192.168.10.5:9220/ocpp/', false],
  ['ws://10.127.0.1:9220/ocpp/', false],
])('tells whether only this computer reaches %s', (url, alone) => {
  expect(reachedFromHereAlone(url)).toBe(alone);
});
