import * as format from '$lib/format';
import { m } from '$lib/i18n';
import type { MeterTrail } from '$lib/live/meter-trail.svelte';
import type { ChartSeries } from '$lib/ui/time-chart';

/** Power and energy of a session, as the chart takes them. */
export function meterSeries(trail: MeterTrail): ChartSeries[] {
  return [
    {
      key: 'power',
      label: m.reading_power(),
      values: trail.power,
      show: format.power,
      least: 2000,
      colour: '--state-active',
    },
    {
      key: 'energy',
      label: m.reading_energy(),
      values: trail.energy,
      show: format.energy,
      least: 200,
      colour: '--state-available',
    },
  ];
}

export const chartWords = () => ({
  chart: m.chart_chart(),
  table: m.chart_table(),
  time: m.chart_time(),
  newer: m.chart_newer(),
  older: m.chart_older(),
});
