// The charge points are worth something only if they notice: a central system that answers or asks
// what the OCPP 1.6 schemas refuse is told on by both.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { once } from 'node:events';
import { test } from 'node:test';
import { ChargePoint } from '../harness/charge-point.js';

// The WebSocket library is a dependency of `ocpp-rpc`, not of ours.
const require = createRequire(import.meta.resolve('ocpp-rpc'));
const { WebSocketServer } = require('ws');

/** A central system that speaks one wrong sentence. */
async function brokenCentral(t, onFrame) {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: () => 'ocpp1.6',
  });
  server.on('connection', (socket) =>
    socket.on('message', (data) => onFrame(socket, JSON.parse(data))),
  );
  await once(server, 'listening');
  t.after(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return `ws://127.0.0.1:${server.address().port}/ocpp`;
}

for (const language of ['python', 'node']) {
  test(`${language}: notices an answer that breaks the schema`, async (t) => {
    const url = await brokenCentral(t, (socket, [, id]) =>
      socket.send(JSON.stringify([3, id, { status: 'Welcome', interval: 300 }])),
    );
    const charger = new ChargePoint(language, 'CP-1');
    t.after(() => charger.stop());
    const connecting = charger.connect(url).catch(() => {});
    await charger.event('notices', ({ event }) => event === 'violation');
    assert.match(charger.violations[0], /BootNotification/);
    await charger.stop();
    await connecting;
  });

  test(`${language}: notices a request that breaks the schema`, async (t) => {
    const url = await brokenCentral(t, (socket, [type, id, action]) => {
      if (type !== 2) return;
      const currentTime = new Date().toISOString();
      const boot = { status: 'Accepted', interval: 300, currentTime };
      socket.send(JSON.stringify([3, id, action === 'BootNotification' ? boot : {}]));
      if (action !== 'StatusNotification') return;
      const idTag = 'longer than twenty characters';
      socket.send(JSON.stringify([2, 'x', 'RemoteStartTransaction', { connectorId: 1, idTag }]));
    });
    const charger = new ChargePoint(language, 'CP-1');
    t.after(() => charger.stop());
    await charger.connect(url);
    await charger.event('notices', ({ event }) => event === 'violation');
    assert.match(charger.violations[0], /RemoteStartTransaction/);
  });
}
