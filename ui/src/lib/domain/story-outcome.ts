import * as format from '$lib/format';
import { m } from '$lib/i18n';
import type { DemoStory, Session } from '$lib/api/types';

/** What is known of a story that was begun. */
export interface Scene {
  /** What its bay is called. */
  bay: string;
  /** Whether all has happened that happens by itself, and its charger can be heard. */
  over: boolean;
  /** The sessions that it happens to, the one at its bay first. */
  sessions: Session[];
  /** Bays that were cut off and do not charge again, as the board asks for them. */
  uncharged: string[];
  /** How many sessions ended there, as the board says; 0: it asks for none any more. */
  ended: number;
  /** Whether its card is blocked. */
  blocked: boolean;
  now: number;
}

/** What came of a story, in a sentence; nothing while something is still to happen or to be done. */
export function outcome(name: DemoStory['name'], scene: Scene): string | undefined {
  switch (name) {
    case 'car_without_card':
      return charged(scene);
    case 'charger_silent':
      return scene.over ? m.demo_charger_silent_done({ bay: scene.bay }) : undefined;
    case 'fuse_trips':
      return scene.over ? cutOff(scene) : undefined;
    case 'card_lost':
      return lost(scene);
    case 'van_late':
      return late(scene);
  }
}

function charged({ sessions, now }: Scene): string | undefined {
  const charge = sessions.find(({ charging_at }) => charging_at !== null);
  if (!charge) return undefined;
  const time = format.moment(charge.charging_at, now);
  return charge.stopped_at
    ? m.demo_car_without_card_over({ from: time, time: format.moment(charge.stopped_at, now) })
    : m.demo_car_without_card_done({ time });
}

function cutOff({ sessions, uncharged, ended: asked }: Scene): string | undefined {
  if (sessions.length === 0) return m.demo_fuse_trips_none();
  const ended = asked || sessions.filter(({ stop_reason }) => stop_reason === 'PowerLoss').length;
  // Their chargers still tell what they kept.
  if (ended === 0) return undefined;
  const count = format.count(ended);
  const bays = uncharged.join(', ');
  if (uncharged.length === 0) return m.demo_fuse_trips_over({ count });
  return ended === 1 ? m.demo_fuse_trips_one({ bays }) : m.demo_fuse_trips_done({ count, bays });
}

function lost({ sessions: [session], blocked, bay, now }: Scene): string | undefined {
  if (!blocked || !session) return undefined;
  return session.stopped_at
    ? m.demo_card_lost_done({ time: format.moment(session.stopped_at, now) })
    : m.demo_card_lost_blocked({ bay });
}

function late({ sessions: [session], now }: Scene): string | undefined {
  if (session?.flags.late && session.started_at)
    return m.demo_van_late_done({ time: format.moment(session.started_at, now) });
  return session?.status === 'timed_out' ? m.demo_van_late_given_up() : undefined;
}
