import * as format from '$lib/format';
import { m } from '$lib/i18n';
import type { Session } from '$lib/api/types';
import type { MeterCourse } from '$lib/live/meter-trail.svelte';
import type { ChartSeries } from '$lib/ui/time-chart';

/** Power and energy of a session, with what limits them, as the chart takes them. */
export function meterSeries(
  course: MeterCourse,
  session: Pick<Session, 'power_limit_w'>,
): ChartSeries[] {
  return [...measured(course), ...limits(course, session)];
}

/** The limits of a session, each with who set it. */
function limits(course: MeterCourse, session: Pick<Session, 'power_limit_w'>): ChartSeries[] {
  const line = { on: 'power', stepped: true, show: format.power, least: 0 };
  const lines: ChartSeries[] = [];
  const limit = session.power_limit_w;
  if (limit !== null)
    lines.push({
      ...line,
      key: 'limit',
      label: m.chart_limit(),
      values: course.points.map(() => limit),
      colour: '--state-fault',
    });
  if (course.offered.some((offered) => offered !== null))
    lines.push({
      ...line,
      key: 'offered',
      label: m.chart_offered(),
      values: course.offered,
      colour: '--state-held',
    });
  return lines;
}

function measured(course: MeterCourse): ChartSeries[] {
  return [
    {
      key: 'power',
      label: m.reading_power(),
      values: course.power,
      show: format.power,
      least: 2000,
      colour: '--state-active',
    },
    {
      key: 'energy',
      label: m.reading_energy(),
      values: course.energy,
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
