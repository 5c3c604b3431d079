"""A desktop with a tray and notifications, as far as a program on it can tell: it owns their names on
the session bus and says what it is asked, a line each.

    desktop -> test   {"event": "ready"}, {"event": "item"}, {"event": "menu", "entries": [...]}
                      {"event": "notified", "id", "what", "where"}
    test -> desktop   {"do": "menu"}, {"do": "choose", "entry": label}, {"do": "activate"}
                      {"do": "click", "id"}, {"do": "leave"}
"""

import json
import os
import select
import sys

from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

WATCHER = "org.kde.StatusNotifierWatcher"
NOTIFICATIONS = "org.freedesktop.Notifications"


def tell(event, **more):
    print(json.dumps({"event": event, **more}), flush=True)


class Desktop:
    def __init__(self):
        self.bus = open_dbus_connection(bus="SESSION")
        self.item = None
        self.notified = 0
        for name in (WATCHER, NOTIFICATIONS):
            self.bus.send_and_get_reply(message_bus.RequestName(name))

    def hear(self, message):
        """Answers one message of a program."""
        if message.header.message_type != MessageType.method_call:
            return
        fields = message.header.fields
        member = fields[HeaderFields.member]
        if member == "RegisterStatusNotifierItem":
            self.item = message.body[0]
            self.bus.send(new_method_return(message))
            tell("item")
        elif member == "Get":
            # Whether somebody shows the items.
            self.bus.send(new_method_return(message, "v", (("b", True),)))
        elif member == "Notify":
            self.notified += 1
            self.bus.send(new_method_return(message, "u", (self.notified,)))
            tell("notified", id=self.notified, what=message.body[3], where=message.body[4])
        elif member == "CloseNotification":
            self.bus.send(new_method_return(message))
        else:
            error = "org.freedesktop.DBus.Error.UnknownMethod"
            self.bus.send(new_error(message, error))

    def ask(self, path, interface, member, signature, body):
        """Asks the program's item, and answers others meanwhile."""
        address = DBusAddress(path, bus_name=self.item, interface=interface)
        serial = next(self.bus.outgoing_serial)
        self.bus.send(new_method_call(address, member, signature, body), serial=serial)
        while True:
            message = self.bus.receive()
            if message.header.fields.get(HeaderFields.reply_serial) == serial:
                return message.body
            self.hear(message)

    def menu(self):
        """The entries of the item's menu, by their labels."""
        layout = ("/MenuBar", "com.canonical.dbusmenu", "GetLayout", "iias", (0, -1, []))
        _, (_, _, entries) = self.ask(*layout)
        found = {}
        for _, (number, properties, _) in entries:
            if "label" in properties:
                found[properties["label"][1]] = number
        return found

    def do(self, order):
        what = order["do"]
        if what == "menu":
            tell("menu", entries=list(self.menu()))
        elif what == "choose":
            event = (self.menu()[order["entry"]], "clicked", ("i", 0), 0)
            self.ask("/MenuBar", "com.canonical.dbusmenu", "Event", "isvu", event)
        elif what == "activate":
            item = ("/StatusNotifierItem", "org.kde.StatusNotifierItem")
            self.ask(*item, "Activate", "ii", (0, 0))
        elif what == "click":
            at = DBusAddress("/org/freedesktop/Notifications", interface=NOTIFICATIONS)
            self.bus.send(new_signal(at, "ActionInvoked", "us", (order["id"], "default")))
        elif what == "leave":
            self.bus.send_and_get_reply(message_bus.ReleaseName(WATCHER))

    def hear_all(self):
        """Answers all that has come; what was read ahead does not show at the socket."""
        while True:
            try:
                message = self.bus.receive(timeout=0)
            except TimeoutError:
                return
            self.hear(message)

    def run(self):
        tell("ready")
        orders = b""
        while True:
            self.hear_all()
            ready, _, _ = select.select([self.bus.sock, sys.stdin], [], [])
            if sys.stdin in ready:
                read = os.read(sys.stdin.fileno(), 65536)
                if not read:
                    return
                *lines, orders = (orders + read).split(b"\n")
                for line in lines:
                    self.do(json.loads(line))


Desktop().run()
