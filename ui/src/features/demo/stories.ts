import { m } from '$lib/i18n';
import type { DemoStory } from '$lib/api/types';

/** What a story is told with: a title, what it shows, and what to look at and do once it runs. */
export interface Telling {
  title: () => string;
  shows: () => string;
  watch: (bay: string, owner: string) => string;
}

export const tellings: Record<DemoStory['name'], Telling> = {
  car_without_card: {
    title: m.demo_car_without_card,
    shows: m.demo_car_without_card_shows,
    watch: (bay) => m.demo_car_without_card_watch({ bay }),
  },
  charger_silent: {
    title: m.demo_charger_silent,
    shows: m.demo_charger_silent_shows,
    watch: (bay) => m.demo_charger_silent_watch({ bay }),
  },
  fuse_trips: {
    title: m.demo_fuse_trips,
    shows: m.demo_fuse_trips_shows,
    watch: (bay) => m.demo_fuse_trips_watch({ bay }),
  },
  card_lost: {
    title: m.demo_card_lost,
    shows: m.demo_card_lost_shows,
    watch: (bay, owner) => m.demo_card_lost_watch({ bay, owner }),
  },
  van_late: {
    title: m.demo_van_late,
    shows: m.demo_van_late_shows,
    watch: (bay) => m.demo_van_late_watch({ bay }),
  },
};
