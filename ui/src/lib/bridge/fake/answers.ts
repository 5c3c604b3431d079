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

export function page<Item>(items: Item[], { query }: Pick<Asked, 'query'>): Response {
  const from = Number(query.get('cursor') ?? 0);
  const to = from + Number(query.get('limit') ?? 50);
  return json({
    items: items.slice(from, to),
    next_cursor: to < items.length ? String(to) : null,
  });
}

export const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json' },
  });

export const problem = (status: number, code: string) =>
  new Response(JSON.stringify({ status, code, detail: code, args: {}, errors: [] }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
