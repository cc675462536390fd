"""An agreement as text for people or as JSON for other tools."""

from __future__ import annotations

import json

from commonaim.plugins.coding.agreement.measuring import Agreement


def as_json(agreement: Agreement) -> str:
    """One object on one line; numbers that are not defined are null."""
    interval = agreement.interval95
    return json.dumps(
        {
            "coefficient": agreement.coefficient,
            "level": agreement.level,
            "value": agreement.value,
            "units": agreement.units,
            "coders": agreement.coders,
            "pairable": agreement.pairable,
            "interval95": None if interval is None else list(interval),
            "warnings": list(agreement.warnings),
            "observed": agreement.observed,
            "expected": agreement.expected,
        },
        ensure_ascii=False,
    )


def as_text(agreement: Agreement) -> str:
    """A few lines to read."""
    value = "not defined" if agreement.value is None else f"{agreement.value:.3f}"
    lines = [f"{agreement.coefficient} ({agreement.level}): {value}"]
    if agreement.interval95 is not None:
        low, high = agreement.interval95
        lines.append(f"  95% of resamples: {low:.3f} to {high:.3f}")
    what = "segments" if agreement.coefficient == "u-alpha" else "units"
    lines.append(
        f"  {agreement.units} {what}, {agreement.coders} coders, {agreement.pairable} pairable"
    )
    lines += [f"  note: {warning}" for warning in agreement.warnings]
    return "\n".join(lines)
