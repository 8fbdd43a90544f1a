"""The lists of a form: changed by mouse and by keyboard, each change announced."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Running
from tests.browser.editor import Window, new_card, new_list

FIRST, SECOND, THIRD = (
    "Chin Tuck with Head Lift", "Deep Neck Flexor Activation", "Repeated Neck Extension",
)  # fmt: skip


@pytest.fixture
def page(window: Window, bureau: Running) -> Page:
    """The form of a list with three cards."""
    return window.open(new_list(bureau))


def row(page: Page, number: int) -> Locator:
    return page.locator(".row").nth(number - 1)


def press(page: Page, number: int, name: str) -> Locator:
    """Press a button of a row by the keyboard; gives it back."""
    button = row(page, number).get_by_role("button", name=name, exact=True)
    button.focus()
    page.keyboard.press("Enter")
    return button


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.value ?? document.activeElement.className"))


# Rows


def test_a_row_goes_up_by_its_button_and_keeps_the_focus(window: Window, page: Page) -> None:
    press(page, 2, "Move up")
    assert window.rows() == [SECOND, FIRST, THIRD]
    expect(window.announced).to_have_text(f"“{SECOND}” is now number 1 of 3.")
    assert focused(page).startswith("up:items/")


def test_a_row_goes_down(window: Window, page: Page) -> None:
    press(page, 1, "Move down")
    assert window.rows() == [SECOND, FIRST, THIRD]
    press(page, 2, "Move down")
    assert window.rows() == [SECOND, THIRD, FIRST]


def test_a_row_is_put_first(window: Window, page: Page) -> None:
    row(page, 3).locator(".tools summary").focus()
    page.keyboard.press("Enter")
    press(page, 3, "Put first")
    assert window.rows() == [THIRD, FIRST, SECOND]
    assert page.evaluate("document.activeElement.localName") == "summary"


def test_the_first_row_stays_first_and_says_so(window: Window, page: Page) -> None:
    press(page, 1, "Move up")
    expect(window.announced).to_have_text(f"“{FIRST}” is the first already.")
    assert window.rows() == [FIRST, SECOND, THIRD]


def test_alt_and_an_arrow_move_the_row_one_is_in(window: Window, page: Page) -> None:
    row(page, 3).get_by_role("button", name="Change").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    assert window.rows() == [THIRD, FIRST, SECOND]
    assert focused(page).startswith("open:items/")
    page.keyboard.press("Alt+ArrowDown")
    assert window.rows() == [FIRST, THIRD, SECOND]


def test_a_row_is_removed_and_undo_brings_it_back(window: Window, page: Page) -> None:
    row(page, 2).locator(".tools summary").click()
    row(page, 2).get_by_role("button", name="Remove").click()
    expect(window.announced).to_have_text(f"“{SECOND}” is removed. Undo, below, brings it back.")
    assert window.rows() == [FIRST, THIRD]
    assert page.evaluate("document.activeElement.closest('.row').innerText").startswith(THIRD)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".row")).to_have_count(3)
    assert window.rows() == [FIRST, SECOND, THIRD]


def test_after_the_last_row_is_removed_the_focus_is_on_adding(
    bureau: Running, window: Window
) -> None:
    page = window.open(new_list(bureau, "repeated-neck-extension"))
    row(page, 1).locator(".tools summary").click()
    row(page, 1).get_by_role("button", name="Remove").click()
    assert focused(page) == "add:items"


def test_a_row_is_dragged_by_its_grip(window: Window, page: Page) -> None:
    drag(page, row(page, 3).locator(".grip"), row(page, 1))
    expect(window.announced).to_have_text(f"“{THIRD}” is now number 1 of 3.")
    assert window.rows() == [THIRD, FIRST, SECOND]
    window.saved()


def drag(page: Page, grip: Locator, onto: Locator) -> None:
    """Take something by its grip to the upper edge of something else."""
    grip.hover()
    page.mouse.down()
    box = onto.bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 30, steps=12)
    page.mouse.move(box["x"] + 40, box["y"] - 8, steps=8)
    page.mouse.up()


def test_the_new_order_is_what_the_server_keeps(
    window: Window, page: Page, bureau: Running
) -> None:
    press(page, 3, "Move up")
    window.saved()
    slug = page.url.split("/")[-1].partition("?")[0]
    typed = window.typed(slug)
    assert typed
    assert [item["embed"] for item in typed["items"]] == [
        "chin-tuck-with-head-lift", "repeated-neck-extension", "deep-neck-flexor-activation",
    ]  # fmt: skip


def test_a_row_says_what_its_fields_say(window: Window, page: Page) -> None:
    press(page, 1, "Change")
    fields = row(page, 1).locator(".row-more")
    fields.get_by_label("Title").first.fill("For your neck")
    fields.get_by_label("Excerpt").fill("Five minutes a day.")
    fields.get_by_label("Show until").fill("2026-11-30T18:00")
    expect(row(page, 1).locator("h3")).to_have_text("For your neck Show until 30 Nov 2026, 18:00")
    expect(row(page, 1).locator("[data-row-excerpt]")).to_have_text("Five minutes a day.")
    fields.get_by_label("Title").first.fill("")
    expect(row(page, 1).locator("[data-row-title]")).to_have_text(FIRST)


def test_times_say_their_zone(page: Page) -> None:
    press(page, 1, "Change")
    expect(row(page, 1).get_by_label("Show from")).to_have_accessible_description(
        "Time in America/Toronto"
    )


# Lines and steps of a card


@pytest.fixture
def card(window: Window, bureau: Running) -> Page:
    """The form of a card with three steps, of which the second has a sub-step."""
    steps = [
        {"text": "Lie down."},
        {"text": "Lift.", "steps": [{"text": "Hold."}]},
        {"text": "Rest.", "note": "<p>As long as you like.</p>"},
    ]
    window.page.set_viewport_size({"width": 1280, "height": 2600})  # nothing scrolls meanwhile
    slug = new_card(bureau, steps=steps, regions=[{"text": "Neck"}, {"text": "Back"}])
    return window.open(slug)


def step(page: Page, words: str) -> Locator:
    """The innermost step with those words."""
    return page.locator(".step").filter(has=page.locator(f'textarea:text-is("{words}")')).last


def steps(window: Window, page: Page) -> list[tuple[str, list[str]]]:
    """The steps with their sub-steps, as the server keeps them."""
    window.saved()
    typed = window.typed(page.url.split("/")[-1].partition("?")[0])
    assert typed
    return [
        (each["text"], [child["text"] for child in each.get("steps", [])])
        for each in typed["steps"]
    ]


def do(step: Locator, name: str) -> None:
    step.locator(":scope > .body > .line > .tools").get_by_role("button", name=name).click()


def test_a_line_is_added_and_has_the_focus(window: Window, card: Page) -> None:
    card.get_by_role("button", name="Add to “Body regions”").click()
    expect(window.announced).to_have_text("A new line, number 3 of 3.")
    card.keyboard.type("Shoulder")
    window.saved()
    values = card.locator("[data-list=regions] .line input:not([type=hidden])")
    assert [each.input_value() for each in values.all()] == ["Neck", "Back", "Shoulder"]


def test_a_step_becomes_a_sub_step_with_all_that_is_in_it(window: Window, card: Page) -> None:
    do(step(card, "Rest."), "Make it a sub-step of the step before")
    expect(window.announced).to_have_text("“Rest.” is now a sub-step of “Lift.”.")
    assert steps(window, card) == [("Lie down.", []), ("Lift.", ["Hold.", "Rest."])]
    moved = step(card, "Rest.")
    expect(moved.locator("[contenteditable]")).to_have_text("As long as you like.")
    assert focused(card).startswith("outdent:steps/")


def test_a_sub_step_becomes_a_step_of_its_own(window: Window, card: Page) -> None:
    do(step(card, "Hold."), "Make it a step of its own")
    expect(window.announced).to_have_text("“Hold.” is now a step of its own, number 3 of 4.")
    assert steps(window, card) == [
        ("Lie down.", []), ("Lift.", []), ("Hold.", []), ("Rest.", []),
    ]  # fmt: skip
    do(step(card, "Hold."), "Make it a sub-step of the step before")
    assert steps(window, card)[1] == ("Lift.", ["Hold."])


def test_the_first_step_cannot_be_a_sub_step_and_says_why(window: Window, card: Page) -> None:
    do(step(card, "Lie down."), "Make it a sub-step of the step before")
    expect(window.announced).to_contain_text("The first step cannot be a sub-step")
    do(step(card, "Lift."), "Make it a sub-step of the step before")
    expect(window.announced).to_contain_text("one that has sub-steps itself")


def test_a_new_step_takes_sub_steps_of_its_own(window: Window, card: Page) -> None:
    card.get_by_role("button", name="Add a step", exact=True).click()
    card.keyboard.type("Breathe out.")
    card.locator(".step", has=card.locator(":focus")).last.get_by_role(
        "button", name="Add a sub-step"
    ).click()
    card.keyboard.type("Slowly.")
    assert steps(window, card)[-1] == ("Breathe out.", ["Slowly."])


def test_a_step_is_dragged_and_so_is_a_sub_step_to_another_step(window: Window, card: Page) -> None:
    drag(card, step(card, "Rest.").locator(":scope > .grip"), step(card, "Lie down."))
    expect(window.announced).to_have_text("“Rest.” is now number 1 of 3.")
    assert [text for text, _ in steps(window, card)] == ["Rest.", "Lie down.", "Lift."]
    do(step(card, "Lie down."), "Make it a sub-step of the step before")
    expect(window.announced).to_contain_text("sub-step of “Rest.”")
    drag(card, step(card, "Hold.").locator(":scope > .grip"), step(card, "Lie down."))
    expect(window.announced).to_have_text("“Hold.” is now number 1 of 2.")
    assert steps(window, card) == [("Rest.", ["Hold.", "Lie down."]), ("Lift.", [])]
