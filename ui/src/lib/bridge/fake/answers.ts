export type Body = Record<string, unknown>;

/** A request, read. */
export interface Asked {
  method: string;
  path: string[];
  query: URLSearchParams;
  body: Body;
  /** The body as it came. */
  text: string;
}

export const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json' },
  });

export const nothing = () => new Response(null, { status: 204 });

export const problem = (
  status: number,
  code: string,
  more: { args?: Record<string, unknown>; decision_id?: string } = {},
) =>
  new Response(JSON.stringify({ status, code, detail: code, args: {}, errors: [], ...more }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });

export function page<Item>(items: Item[], { query }: Pick<Asked, 'query'>): Response {
  const from = Number(query.get('cursor') ?? 0);
  const to = from + Number(query.get('limit') ?? 50);
  return json({
    items: items.slice(from, to),
    next_cursor: to < items.length ? String(to) : null,
  });
}
