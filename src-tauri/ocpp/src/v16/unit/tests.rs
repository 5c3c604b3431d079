use super::*;

fn read(value: &str, unit: &str, measurand: &Measurand) -> (Option<i64>, Vec<String>) {
    let mut findings = Findings::default();
    let json = format!("\"{unit}\"");
    let unit = if unit.is_empty() {
        Scalar::default()
    } else {
        Scalar::new(&json)
    };
    let milli = milli(value, unit, measurand, &mut findings);
    (
        milli,
        findings
            .into_suspicions()
            .into_iter()
            .map(|found| found.code)
            .collect(),
    )
}

#[test]
fn units_are_scaled_to_the_base_unit() {
    for (value, unit, measurand, expected) in [
        ("1.2345", "kWh", Measurand::EnergyImportRegister, 1_234_500),
        ("1.2345", "KWH", Measurand::EnergyImportRegister, 1_234_500),
        ("1234", "Wh", Measurand::EnergyImportRegister, 1_234_000),
        ("1234", "", Measurand::EnergyImportRegister, 1_234_000),
        ("11", "kW", Measurand::PowerImport, 11_000_000),
        ("500", "mA", Measurand::CurrentImport, 500),
        ("16", "A", Measurand::CurrentImport, 16_000),
        ("230", "V", Measurand::Voltage, 230_000),
        ("55.5", "Percent", Measurand::StateOfCharge, 55_500),
        ("25", "Celcius", Measurand::Temperature, 25_000),
        ("77", "Fahrenheit", Measurand::Temperature, 25_000),
        ("298.15", "K", Measurand::Temperature, 25_000),
        ("-5", "Celsius", Measurand::Temperature, -5_000),
        ("50", "Hz", Measurand::Frequency, 50_000),
        ("0.98", "", Measurand::PowerFactor, 980),
    ] {
        assert_eq!(
            read(value, unit, &measurand),
            (Some(expected), vec![]),
            "{value} {unit}"
        );
    }
}

#[test]
fn a_unit_that_cannot_be_is_noted_and_not_applied_q35() {
    for (unit, measurand) in [
        ("kW", Measurand::EnergyImportRegister),
        ("parsec", Measurand::PowerImport),
    ] {
        assert_eq!(
            read("2", unit, &measurand),
            (Some(2_000), vec!["unit_unknown".to_owned()])
        );
    }
}

#[test]
fn thousandths_are_written_without_needless_zeros() {
    for (milli, text) in [
        (0, "0"),
        (1_500, "1.5"),
        (-1, "-0.001"),
        (20_000, "20"),
        (-10_010, "-10.01"),
    ] {
        assert_eq!(decimal_text(milli), text);
    }
}
