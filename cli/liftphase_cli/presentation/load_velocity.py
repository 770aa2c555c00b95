"""The load-velocity profile in the terminal."""

from rich.console import Console
from rich.text import Text

from liftphase.log.load_velocity import LoadVelocityProfile
from liftphase.runtime.printable import printable
from liftphase_cli.presentation.console import plain_table, plus_minus, print_text, print_whole


def print_profile(profile: LoadVelocityProfile, title: str, console: Console) -> None:
    """The sets, the line through them, and the one-rep maximum with its interval."""
    print_text(console, Text(printable(title), style="bold"))
    sign = plus_minus(console)
    table = plain_table()
    for name in ("kg", "Fastest rep, m/s"):
        table.add_column(name, justify="right")
    for point in sorted(profile.points, key=lambda point: (point.load_kg, point.m_s)):
        table.add_row(f"{round(point.load_kg, 2):g}", f"{point.m_s:.2f} {sign}{point.u_m_s:.2f}")
    print_whole(table, console)
    line = f"Mean velocity of the {profile.point}: {profile.intercept_m_s:.2f} m/s less "
    print_text(console, f"{line}{1000 * profile.slope_m_s_kg:.1f} mm/s for every kilogram")
    print_text(console, f"One-rep maximum: {_estimate_text(profile)}")
    minimum = profile.minimum
    spread = f" {sign}{minimum.sd_m_s:.2f} (sd)" if minimum.sd_m_s else ""
    print_text(console, f"It takes {minimum.m_s:.2f}{spread} m/s: {minimum.source}")


def _estimate_text(profile: LoadVelocityProfile) -> str:
    lifted = f"{round(profile.lifted_kg, 2):g} kg"
    if profile.one_rep_max_kg is None:
        return (
            f"no estimate. The line leads to {profile.line_kg:.0f} kg, and {lifted} was lifted: not every "
            "set was lifted as fast as possible, or strength was not the same on all days"
        )
    interval = f"{profile.low_kg:.0f} to {profile.high_kg:.0f} kg, 9 times in 10"
    above = f"; {lifted} was lifted" if 0 < profile.lifted_kg == profile.low_kg else ""
    return f"{profile.one_rep_max_kg:.0f} kg ({interval}{above})"
