import { expect, test } from 'vitest';
import type { Api } from '$lib/api/client';
import { aSession } from '../../test/build';
import { MeterTrail } from './meter-trail.svelte';

const stored = (at: string, register_wh: number | null) => ({
  at,
  power_w: 7400,
  register_wh,
  power_offered_w: null,
});
const apiWith = (...items: ReturnType<typeof stored>[]) =>
  ({ meter: () => Promise.resolve({ items, next_cursor: null }) }) as unknown as Api;

test('energy counts from the register at the start, not from the first reading', async () => {
  const trail = new MeterTrail('s');
  const session = aSession({ register_start_wh: 50_000 });
  await trail.load(apiWith(stored('12:01', 50_700), stored('12:02', 51_400)), session);
  expect(trail.course.energy).toEqual([700, 1400]);
});

test('what the feed adds goes on where the stored readings end', async () => {
  const trail = new MeterTrail('s');
  const session = aSession({ register_start_wh: 50_000, energy_wh: 1900 });
  await trail.load(apiWith(stored('12:01', 50_700), stored('12:02', 51_400)), session);
  trail.add(session, '12:03');
  expect(trail.course.energy).toEqual([700, 1400, 1900]);
});

test('where no register was told at the start, the first reading is the start', async () => {
  const trail = new MeterTrail('s');
  const session = aSession({ register_start_wh: null });
  await trail.load(
    apiWith(stored('12:01', null), stored('12:02', 900), stored('12:03', 950)),
    session,
  );
  expect(trail.course.energy).toEqual([null, 0, 50]);
});
