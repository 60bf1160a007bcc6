"""The widget as a patient meets it: what can be seen, heard and pressed."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    # Beyond AA: 7:1 for all text.
    "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
}
LISTEN = """() => {
  const { polite, urgent } = document.querySelector("kesimpta-faq");
  window.heard = [];
  for (const [how, node] of Object.entries({ polite, urgent }))
    new MutationObserver(() => node.textContent && window.heard.push([how, node.textContent])).observe(node, { childList: true });
}"""
FOCUSED = """() => {
  const node = document.activeElement.shadowRoot?.activeElement ?? document.activeElement;
  return node.id || node.getAttribute("aria-label") || node.textContent.trim();
}"""
# What can be pressed where it stands now: [words, left, top, right, bottom] of each.
TARGETS = """() => {
  const root = document.querySelector("kesimpta-faq").shadowRoot;
  return [...root.querySelectorAll("button, a, summary, input, textarea")].flatMap((node) => {
    const { left, top, right, bottom } = node.getBoundingClientRect();
    const hit = root.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return hit && node.contains(hit) ? [[node.textContent || node.id, left, top, right, bottom]] : [];
  });
}"""
# For each line of text on the screen, how many characters it has.
LINES = """(node) => {
  const lines = new Map(), range = document.createRange(), walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  for (let text; (text = walker.nextNode()); )
    for (let at = 0; at < text.length; at++) {
      range.setStart(text, at); range.setEnd(text, at + 1);
      const top = Math.round(range.getBoundingClientRect().bottom / 8);
      lines.set(top, (lines.get(top) ?? 0) + 1);
    }
  return [...lines.values()];
}"""


class Chat:
    """One page with the widget."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def input(self) -> Locator:
        return self.page.get_by_label("Your question")

    @property
    def replies(self) -> Locator:
        return self.page.locator(".reply")

    @property
    def own(self) -> Locator:
        return self.page.locator(".own")

    @property
    def remarks(self) -> Locator:
        return self.page.locator(".remark")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def say(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str = "What is the dose?") -> Locator:
        """Say something and wait for one more reply than there was."""
        before = self.replies.count()
        self.say(text)
        self.replies.nth(before).wait_for()
        return self.replies.nth(before)

    def menu(self, item: str) -> None:
        self.button("Menu").click()
        self.button(item).click()

    def listen(self) -> None:
        self.page.evaluate(LISTEN)

    def heard(self) -> list[list[str]]:
        return self.page.evaluate("window.heard")

    def focused(self) -> str:
        return self.page.evaluate(FOCUSED)

    def targets(self) -> list[tuple[str, float, float, float, float]]:
        return [tuple(one) for one in self.page.evaluate(TARGETS)]

    def line_lengths(self, node: Locator) -> list[int]:
        return node.evaluate(LINES)

    def violations(self) -> list[tuple[str, list[Any]]]:
        found = Axe().run(self.page, options=AXE_OPTIONS).response["violations"]
        return [(one["id"], [(node["target"], node.get("failureSummary")) for node in one["nodes"]]) for one in found]
