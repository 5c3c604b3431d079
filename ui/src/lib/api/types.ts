// Names for the shapes of the API's document. `schema.d.ts` is made from it by `npm run api`.
import type { components } from './schema';

type Schemas = components['schemas'];

export type Actor = Schemas['Actor'];
export type Attention = Schemas['Attention'];
export type AttentionPatch = Schemas['AttentionPatch'];
export type Card = Schemas['Token'];
export type CardStatus = Schemas['TokenStatus'];
export type Check = Schemas['Check'];
export type Command = Schemas['Command'];
export type ConnectionAttempt = Schemas['ConnectionAttempt'];
export type Connector = Schemas['Connector'];
export type ConnectorState = Schemas['ConnectorState'];
export type ConnectorSpell = Schemas['ConnectorSpell'];
export type Decision = Schemas['Decision'];
export type Demo = Schemas['Demo'];
export type DemoStory = Schemas['DemoStory'];
export type LiveBatch = Schemas['LiveBatch'];
export type LiveStation = Schemas['LiveStation'];
export type LiveSite = Schemas['LiveSite'];
export type Me = Schemas['Me'];
export type Message = Schemas['Message'];
export type MeterPoint = Schemas['MeterPoint'];
export type Permission = Schemas['Permission'];
export type Person = Schemas['Person'];
export type ProblemCode = Schemas['ProblemCode'];
export type Reason = Schemas['Reason'];
export type Session = Schemas['Session'];
export type SessionStatus = Schemas['SessionStatus'];
export type Site = Schemas['Site'];
export type SitePatch = Schemas['SitePatch'];
export type StartBody = Schemas['StartBody'];
export type Station = Schemas['Station'];
export type TimelineEntry = Schemas['TimelineEntry'];
