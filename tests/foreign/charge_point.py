"""A charge point on the PyPI package `ocpp`, which was written by others and checks every message
in both directions against the OCPP 1.6 schemas. A test plays it through JSON lines on stdin and
stdout; the lines are described in `harness/charge-point.js`.
"""

import asyncio
import json
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

import websockets
from ocpp.charge_point import snake_to_camel_case
from ocpp.exceptions import OCPPError
from ocpp.messages import unpack
from ocpp.routing import after, on
from ocpp.v16 import ChargePoint as V16
from ocpp.v16 import call, call_result
from ocpp.v16.enums import Action


def tell(**line):
    """Writes one line for the test."""
    print(json.dumps(line), flush=True)


@dataclass
class Transaction:
    """One charging. It has no id until the central system answered its start."""

    card: str
    id: int | None = None
    refused: bool = False


@dataclass
class Connector:
    """One plug: what is in it, who may charge, and its meter."""

    number: int
    plugged: bool = False
    card: str | None = None
    transaction: Transaction | None = None
    register_wh: int = 1_000 * 1_000


class Link(V16):
    """The package's charge point on one socket. What comes in wrong is told to the test."""

    def __init__(self, station, socket):
        super().__init__(station.identity, socket, response_timeout=60)
        self.station = station

    async def route_message(self, raw_msg):
        try:
            unpack(raw_msg)
        except OCPPError as error:
            tell(event="violation", text=f"{raw_msg}: {error!r}")
        await super().route_message(raw_msg)

    async def _handle_call(self, msg):
        tell(event="call", action=msg.action, payload=msg.payload)
        try:
            return await super()._handle_call(msg)
        except OCPPError as error:
            tell(event="violation", text=f"{msg.action} {msg.payload}: {error!r}")
            raise

    async def say(self, payload):
        """Sends a CALL; answers what the central system answered, which must fit the schema."""
        action = type(payload).__name__
        answering = asyncio.create_task(self.call(payload, suppress=False))
        await asyncio.wait(
            {answering, self.station.serving}, return_when=asyncio.FIRST_COMPLETED
        )
        if not answering.done():
            answering.cancel()
            raise ConnectionError(f"the connection took {action} with it")
        try:
            answer = answering.result()
        except OCPPError as error:
            tell(event="violation", text=f"answer to {action}: {error!r}")
            raise
        tell(event="answer", action=action, payload=snake_to_camel_case(vars(answer)))
        return answer

    @on(Action.remote_start_transaction)
    def on_remote_start(self, id_tag, connector_id=None, **_):
        accepted = connector_id in self.station.connectors and not self.station.refuses
        if accepted:
            self.station.connectors[connector_id].card = id_tag
        return call_result.RemoteStartTransaction("Accepted" if accepted else "Rejected")

    @after(Action.remote_start_transaction)
    async def after_remote_start(self, connector_id=None, **_):
        if connector_id in self.station.connectors:
            await self.station.begin_if_ready(self.station.connectors[connector_id])

    @on(Action.remote_stop_transaction)
    def on_remote_stop(self, transaction_id):
        found = self.station.connector_of(transaction_id) is not None
        return call_result.RemoteStopTransaction("Accepted" if found else "Rejected")

    @after(Action.remote_stop_transaction)
    async def after_remote_stop(self, transaction_id):
        connector = self.station.connector_of(transaction_id)
        if connector is not None:
            await self.station.end(connector, "Remote")

    @on(Action.reset)
    def on_reset(self, type):
        return call_result.Reset("Accepted")

    @after(Action.reset)
    async def after_reset(self, type):
        """It begins anew, and takes starts again."""
        self.station.refuses = False
        await self.station.boot()

    @on(Action.trigger_message)
    def on_trigger(self, requested_message, **_):
        known = requested_message in ("BootNotification", "StatusNotification", "Heartbeat")
        return call_result.TriggerMessage("Accepted" if known else "NotImplemented")

    @after(Action.trigger_message)
    async def after_trigger(self, requested_message, connector_id=None, **_):
        if requested_message == "BootNotification":
            await self.station.boot()
        elif requested_message == "StatusNotification":
            await self.station.tell_status(connector_id)
        elif requested_message == "Heartbeat":
            await self.say(call.Heartbeat())


@dataclass
class Station:
    """The charger: its plugs, its clock, and the transaction messages it still has to deliver."""

    identity: str
    connectors: dict[int, Connector]
    link: Link | None = None
    serving: asyncio.Task | None = None
    refuses: bool = False
    behind: timedelta = timedelta()
    undelivered: list = field(default_factory=list)
    delivering: asyncio.Lock = field(default_factory=asyncio.Lock)

    def now(self):
        moment = datetime.now(timezone.utc) - self.behind
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def connector_of(self, transaction_id):
        return next(
            (
                connector
                for connector in self.connectors.values()
                if connector.transaction and connector.transaction.id == transaction_id
            ),
            None,
        )

    async def connect(self, url, subprotocols=("ocpp1.6",), **_):
        socket = await websockets.connect(
            f"{url}/{self.identity}", subprotocols=list(subprotocols) or None
        )
        tell(event="connected", subprotocol=socket.subprotocol)
        self.link = Link(self, socket)
        self.serving = asyncio.create_task(self.serve(self.link))
        return {"status": await self.boot()}

    async def serve(self, link):
        try:
            await link.start()
        except websockets.ConnectionClosed as closed:
            tell(event="closed", code=closed.rcvd.code if closed.rcvd else 1006)
        finally:
            if self.link is link:
                self.link = None

    async def boot(self):
        answer = await self.link.say(
            call.BootNotification(charge_point_vendor="Foreign", charge_point_model="Python")
        )
        if answer.status == "Accepted":
            await self.tell_status(0)
            for number in self.connectors:
                await self.tell_status(number)
            await self.deliver()
        return answer.status

    def status_of(self, number):
        connector = self.connectors.get(number)
        if connector is None:
            return "Available"
        if connector.transaction:
            return "Charging"
        return "Preparing" if connector.plugged or connector.card else "Available"

    async def report(self, connector, status, error_code="NoError", **_):
        """Says a state of its own accord, such as a fault."""
        await self.tell_status(connector, status, error_code)

    async def tell_status(self, number, status=None, error_code="NoError"):
        """Nobody hears a status while offline; the newest one is told on reconnect."""
        if self.link is None:
            return
        numbers = list(self.connectors) if number is None else [number]
        for one in numbers:
            await self.link.say(
                call.StatusNotification(
                    connector_id=one,
                    error_code=error_code,
                    status=status or self.status_of(one),
                    timestamp=self.now(),
                )
            )

    async def deliver(self, *messages):
        """Queues what must arrive, and delivers in order as far as the link goes."""
        self.undelivered.extend(messages)
        async with self.delivering:
            while self.undelivered and self.link:
                await self.undelivered[0](self.link)
                self.undelivered.pop(0)

    async def plug(self, connector, **_):
        connector = self.connectors[connector]
        connector.plugged = True
        await self.tell_status(connector.number)
        await self.begin_if_ready(connector)

    async def unplug(self, connector, **_):
        connector = self.connectors[connector]
        connector.plugged = False
        if connector.transaction:
            await self.end(connector, "EVDisconnected")
        connector.card = None
        await self.tell_status(connector.number, "Available")

    async def tap(self, connector, card, authorize=True, **_):
        """A card at the reader: stops what it may stop, else starts if it is let in."""
        connector = self.connectors[connector]
        let_in = {"status": "Accepted"}
        if authorize and self.link:
            let_in = (await self.link.say(call.Authorize(id_tag=card))).id_tag_info
        running = connector.transaction
        if running and running.card == card:
            await self.end(connector, "Local", card)
        elif not running and let_in["status"] == "Accepted":
            connector.card = card
            await self.tell_status(connector.number)
            await self.begin_if_ready(connector)
        return {"status": let_in["status"]}

    async def begin_if_ready(self, connector):
        if connector.transaction or not connector.card or not connector.plugged:
            return
        transaction = Transaction(connector.card)
        connector.card, connector.transaction = None, transaction
        start = call.StartTransaction(
            connector_id=connector.number,
            id_tag=transaction.card,
            meter_start=connector.register_wh,
            timestamp=self.now(),
        )

        async def send(link):
            answer = await link.say(start)
            transaction.id = answer.transaction_id
            transaction.refused = answer.id_tag_info["status"] != "Accepted"

        await self.deliver(send)
        if transaction.refused and connector.transaction is transaction:
            await self.end(connector, "DeAuthorized")
        else:
            await self.tell_status(connector.number, "Charging")

    async def end(self, connector, reason, card=None):
        transaction, connector.transaction = connector.transaction, None
        meter_stop, timestamp = connector.register_wh, self.now()

        async def send(link):
            await link.say(
                call.StopTransaction(
                    transaction_id=transaction.id,
                    id_tag=card,
                    meter_stop=meter_stop,
                    timestamp=timestamp,
                    reason=reason,
                )
            )

        await self.deliver(send)
        await self.tell_status(connector.number, "Finishing" if connector.plugged else "Available")

    async def meter(self, connector, add_wh, power_w, soc=None, **_):
        """The car took so much more, and draws so much now, over three phases at 230 V."""
        connector = self.connectors[connector]
        connector.register_wh += add_wh
        transaction = connector.transaction
        phases = [
            {
                "value": f"{power_w / 3 / 230:.2f}",
                "measurand": "Current.Import",
                "phase": phase,
                "unit": "A",
            }
            for phase in ("L1", "L2", "L3")
        ]
        charge = [] if soc is None else [{"value": f"{soc}", "measurand": "SoC", "unit": "Percent"}]
        values = [
            {
                "value": f"{connector.register_wh}",
                "measurand": "Energy.Active.Import.Register",
                "context": "Sample.Periodic",
                "unit": "Wh",
            },
            {"value": f"{power_w:.1f}", "measurand": "Power.Active.Import", "unit": "W"},
            *phases,
            *charge,
        ]
        timestamp = self.now()

        async def send(link):
            await link.say(
                call.MeterValues(
                    connector_id=connector.number,
                    transaction_id=transaction.id if transaction else None,
                    meter_value=[{"timestamp": timestamp, "sampledValue": values}],
                )
            )

        await self.deliver(send)

    async def drop(self, **_):
        """The network goes away: TCP ends without a close frame."""
        link, self.link = self.link, None
        self.serving.cancel()
        link._connection.transport.abort()

    async def clock(self, behind_s, **_):
        self.behind = timedelta(seconds=behind_s)

    async def refuse(self, **_):
        """From now on every remote start is refused."""
        self.refuses = True


async def main():
    identity, connectors = sys.argv[1], int(sys.argv[2])
    station = Station(identity, {n: Connector(n) for n in range(1, connectors + 1)})
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(orders), sys.stdin
    )
    deeds = {
        deed.__name__: deed
        for deed in (
            station.connect,
            station.boot,
            station.plug,
            station.unplug,
            station.tap,
            station.meter,
            station.drop,
            station.clock,
            station.refuse,
            station.report,
        )
    }
    while line := await orders.readline():
        order = json.loads(line)
        number, deed = order.pop("id"), deeds[order.pop("do")]
        try:
            tell(id=number, done=await deed(**order))
        except Exception as error:  # Whatever went wrong is the test's to judge.
            tell(id=number, failed=repr(error))


asyncio.run(main())
