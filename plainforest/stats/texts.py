"""Numbers as summaries print them."""


def number(value: float | None) -> str:
    """Write a number with four significant digits; a dash for None."""
    return "–" if value is None else f"{value:.4g}"


def p_text(value: float | None) -> str:
    """Write a p-value, such as "p = 0.0123" or "p < 0.0001"; a dash for None."""
    if value is None:
        return "p –"
    return "p < 0.0001" if value < 0.0001 else f"p = {value:.4f}"


def level_text(level: float) -> str:
    """Write the level of an interval, such as "95% CI"."""
    return f"{100 * level:g}% CI"


def limits_text(level: float, low: float | None, high: float | None) -> str:
    """Write an interval, such as "95% CI 0.2 to 0.4"."""
    return f"{level_text(level)} {number(low)} to {number(high)}"


def statistic_text(statistic: float | None, df: int | None, p_value: float | None) -> str:
    """Write a test, such as "t = 2.31, df = 12; p = 0.0394" or "z = 2.31; p = 0.0209"."""
    if statistic is None:
        return "no test, as the standard error is 0"
    shown = f"z = {statistic:.2f}" if df is None else f"t = {statistic:.2f}, df = {df}"
    return f"{shown}; {p_text(p_value)}"


def studies_text(count: int) -> str:
    """Write a number of studies: "1 study", "2 studies"."""
    return f"{count} study" if count == 1 else f"{count} studies"
