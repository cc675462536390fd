"""What a section is for, from titles as program leaders write them."""

import pytest

from commonaim.plugins.equity_review.engine.roles import ROLES, infer_role


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_its_own_name(role: str) -> None:
    assert infer_role(role) == role


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Who we are", "context"),
        ("Tell us about your program", "context"),
        ("What we tried", "change"),
        ("Change tested", "change"),
        ("The idea", "change"),
        ("Why this, why now", "rationale"),
        ("Because...", "rationale"),
        ("Reason for trying it", "rationale"),
        ("Why we think it will work", "rationale"),
        ("Before the change", "baseline"),
        ("What do we know right now about this goal?", "baseline"),
        ("Starting line", "baseline"),
        ("What we wanted to find out", "questions"),
        ("What we expect to happen", "predictions"),
        ("My guess", "predictions"),
        ("How will you know it worked?", "measures"),
        ("How we kept track", "measures"),
        ("KPIs", "measures"),
        ("Timeline", "plan"),
        ("Steps", "plan"),
        ("The numbers", "data"),
        ("What happened tho", "results"),
        ("How it went", "results"),
        ("Takeaways", "learning"),
        ("What do you make of it?", "learning"),
        ("Whose hands", "youth"),
        ("Who shaped it?", "youth"),
        ("Next?", "action"),
        ("So now what", "action"),
        ("To do", "action"),
        ("¿Quiénes somos?", "context"),
        ("¿Por qué este cambio?", "rationale"),
        ("Punto de partida", "baseline"),
        ("Lo que ya sabíamos", "baseline"),
        ("¿Cómo sabremos si funcionó?", "measures"),
        ("¿Qué pasó?", "results"),
        ("Lo que aprendimos", "learning"),
        ("Participación juvenil", "youth"),
        ("Próximos pasos", "action"),
        ("Lo que vamos a cambiar", "change"),
        ("Predicciones", "predictions"),
        ("Zzz", "other"),
        ("", "other"),
    ],
)
def test_a_title_tells_what_a_section_is_for(title: str, role: str) -> None:
    assert infer_role("q1", title) == role


def test_the_title_is_believed_before_the_key() -> None:
    assert infer_role("plan.measures", "Why does it matter?") == "rationale"


@pytest.mark.parametrize("key", ["plan.measures", "howMeasured", "how_we_measured"])
def test_a_key_tells_where_there_is_no_title(key: str) -> None:
    assert infer_role(key) == "measures"
