#!/usr/bin/env python3
"""Generates messages-1.6.jsonl: valid messages of every action of OCPP 1.6 with its security
extension, from the official JSON schemas.

    python3 generate.py SCHEMA_FOLDER > messages-1.6.jsonl

SCHEMA_FOLDER holds Authorize.json, AuthorizeResponse.json and so on, such as `schemas/v1_6` of the
crate ocpp-kit. Each line is [action, "request" or "response", payload]. Of each schema: the
required fields alone, all fields, and a few random choices; the same on every run.
"""

import json
import pathlib
import random
import sys

RANDOM_MESSAGES = 5
# The schema allows any unit for any measurand; these fit, by the beginning of its name.
UNITS = {
    "Energy.Active": ["Wh", "kWh"],
    "Energy.Reactive": ["varh", "kvarh"],
    "Power.Active": ["W", "kW"],
    "Power.Offered": ["W", "kW"],
    "Power.Reactive": ["var", "kvar"],
    "Current": ["A"],
    "Voltage": ["V"],
    "SoC": ["Percent"],
    "Temperature": ["Celsius", "Celcius", "Fahrenheit", "K"],
}
TEXTS = ["04A2B3C4", "Größe 7", "a \"quoted\" \\ text", "x/y?z=1&ä", "漢字", "{\"json\":[1]}"]


class Generator:
    """Makes values of one schema."""

    def __init__(self, schema, chance, rng):
        self.definitions = schema.get("definitions", {})
        self.chance = chance
        self.rng = rng

    def value(self, schema, name=""):
        if "$ref" in schema:
            return self.value(self.definitions[schema["$ref"].rsplit("/", 1)[1]], name)
        if "enum" in schema:
            return self.rng.choice(schema["enum"])
        return getattr(self, "a_" + schema["type"])(schema, name)

    def a_object(self, schema, _name):
        required = schema.get("required", [])
        made = {
            name: self.value(field, name)
            for name, field in schema.get("properties", {}).items()
            if name in required or self.rng.random() < self.chance
        }
        if "value" in made and "measurand" in schema["properties"]:
            self.fit_sample(made, schema["properties"]["unit"]["enum"])
        return made

    def fit_sample(self, sample, known_units):
        """A sampled value is a number as text, unless it is signed, in a unit that fits."""
        if sample.get("format") != "SignedData":
            sample["value"] = f"{self.rng.randint(0, 10**7) / 1000:.3f}"
        unit = sample.pop("unit", None)
        measurand = sample.get("measurand", "Energy.Active")
        fitting = [u for name, units in UNITS.items() if measurand.startswith(name) for u in units]
        fitting = [u for u in fitting if u in known_units]
        if unit and fitting:
            sample["unit"] = self.rng.choice(fitting)

    def a_array(self, schema, name):
        return [self.value(schema["items"], name) for _ in range(self.rng.randint(1, 3))]

    def a_string(self, schema, _name):
        if schema.get("format") == "date-time":
            seconds = self.rng.randint(0, 59)
            fraction = self.rng.choice(["", "", ".5", ".114"])
            return f"20{self.rng.randint(11, 37)}-02-28T23:59:{seconds:02}{fraction}Z"
        if schema.get("format") == "uri":
            return "https://example.org/a%20b?c=d"
        longest = schema.get("maxLength", 300)
        text = self.rng.choice(TEXTS)
        if self.rng.random() < 0.2:
            text = (text + "·") * longest
        return text[:longest]

    def a_integer(self, _schema, _name):
        return self.rng.choice([1, 2, self.rng.randint(1, 10**6), 2**31 - 2])

    def a_number(self, _schema, _name):
        return self.rng.choice([0, 16, 6.5, 11000.1, 0.1])

    def a_boolean(self, _schema, _name):
        return self.rng.random() < 0.5


def main(folder):
    rng = random.Random(16)
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8-sig"))
        action = path.stem.removesuffix("Response")
        direction = "response" if path.stem.endswith("Response") else "request"
        seen = set()
        for chance in [0.0, 1.0] + [0.5] * RANDOM_MESSAGES:
            payload = Generator(schema, chance, rng).value(schema)
            line = json.dumps([action, direction, payload], ensure_ascii=False, separators=(",", ":"))
            if line not in seen:
                seen.add(line)
                print(line)


if __name__ == "__main__":
    main(sys.argv[1])
