"""A real Chromium before the pages, and a network to it that can be cut."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

from kakou_local.install import chromium
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    MoveTargetOutOfBoundsException,
    StaleElementReferenceException,
    WebDriverException,
)
from selenium.webdriver import ActionChains, Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 20.0
MOVED = (ElementClickInterceptedException, ElementNotInteractableException, MoveTargetOutOfBoundsException)
LEFT = ("aborted by navigation", "no such execution context")
"""What chromedriver says where the page was left for another while it was looked at."""
HOLD_BACK_UNTIL_PRESSED = """
const fetched = window.fetch, text = arguments[0];
window.fetch = async (address, more) => {
  const answer = await fetched(address, more);
  if (address !== "/board/now" || window.heldBack) return answer;
  const html = await answer.text();
  if (html.includes(text)) {
    window.heldBack = true;
    await new Promise((pressed) => document.addEventListener("pointerdown", pressed, { once: true }));
  }
  return new Response(html);
};
"""
"""The list that has the text is drawn as soon as a button is pressed: the worst moment for a click."""
HOLD_BACK_REPLY = """
const fetched = window.fetch;
window.fetch = async (address, more) => {
  const answer = await fetched(address, more);
  if (window.reply || !String(address).endsWith("/acknowledgement")) return answer;
  return new Promise((come, fail) => {
    window.reply = { comes: () => come(answer), isLost: () => fail(new TypeError("Failed to fetch")) };
  });
};
"""
"""The gate has the first answer, and its reply is on the way until `reply` is told what becomes of it."""


@contextmanager
def browsing(width: int = 1366, height: int = 768) -> Iterator["Browser"]:
    browser, driver = chromium()
    options = ChromeOptions()
    options.binary_location = browser
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--accept-lang=zh-CN",
    ):
        options.add_argument(argument)
    options.add_argument(f"--window-size={width},{height}")
    chrome = Chrome(options, ChromeService(driver))
    chrome.set_page_load_timeout(60)
    chrome.set_script_timeout(60)
    person = Browser(chrome)
    person.resize(width, height)
    try:
        yield person
    finally:
        chrome.quit()


class Browser:
    """What a person does and sees."""

    def __init__(self, chrome: Chrome) -> None:
        self.chrome = chrome

    def resize(self, width: int, height: int) -> None:
        """The page's own size: the window's frame takes some of its height."""
        self.chrome.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
        )

    def night(self) -> None:
        """As on a device with the dark theme."""
        dark = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
        self.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", dark)

    def sign_in(self, url: str, token: str, name: str = "李值班", page: str = "board") -> None:
        self.chrome.get(f"{url}/{page}")
        self.chrome.find_element(By.ID, "token").send_keys(token)
        self.chrome.find_element(By.ID, "name").send_keys(name)
        self.chrome.find_element(By.CSS_SELECTOR, "button.primary").click()
        self.until(lambda: bool(self.all("#now")), page)

    def sign_in_at_booth(self, url: str, token: str, lane: str) -> None:
        """lane: as `gate/lane`."""
        self.chrome.get(f"{url}/booth")
        self.chrome.find_element(By.ID, "token").send_keys(token)
        self.chrome.find_element(By.CSS_SELECTOR, "button.primary").click()
        self.until(lambda: bool(self.all(".choose")), "the lanes to choose from")
        self.chrome.get(f"{url}/booth/{lane}")
        self.until(lambda: bool(self.all(".screen")), lane)

    def all(self, selector: str) -> list[Any]:
        return self.chrome.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """Of all that match, one a line; what is not shown is left out."""
        return str(
            self.chrome.execute_script(
                "return [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility())"
                ".map(e => e.innerText).join('\\n')",
                selector,
            )
        )

    def click(self, selector: str) -> None:
        """The first that matches, once it has come to rest; again where the page says that the click did not count."""

        def counted() -> bool:
            self.until(lambda: not self.all(".just-moved") and not self.text("#just-moved"), "a list at rest")
            self._first(selector, lambda element: element.click())
            return not self.text("#just-moved")

        self.until(counted, selector)

    def point_at(self, selector: str) -> None:
        """Lay the pointer on the first that matches, and leave it there."""
        self.until(lambda: not self.all(".just-moved"), "a list at rest")
        self._first(selector, lambda element: ActionChains(self.chrome).move_to_element(element).perform())

    def click_here(self, times: int = 1) -> None:
        """Where the pointer lies."""
        actions = ActionChains(self.chrome)
        (actions.double_click() if times == 2 else actions.click()).perform()

    def hold_back_until_pressed(self, text: str) -> None:
        """Have the page get the list that shows the text only while the pointer is pressed."""
        self.chrome.execute_script(HOLD_BACK_UNTIL_PRESSED, text)

    def holds_back(self) -> bool:
        return bool(self.chrome.execute_script("return window.heldBack"))

    def hold_back_reply(self) -> None:
        """Have the reply to the first answer be long on its way; what the feed tells comes at once."""
        self.chrome.execute_script(HOLD_BACK_REPLY)

    def reply(self, becomes: Literal["comes", "isLost"]) -> None:
        """Let the reply that is held back come, or be lost."""
        self.until(lambda: self.chrome.execute_script("return Boolean(window.reply)"), "a reply")
        self.chrome.execute_script("window.reply[arguments[0]]()", becomes)

    def press_and_release(self) -> None:
        """Where the pointer lies, as slowly as a hand does."""
        ActionChains(self.chrome).click_and_hold().pause(0.3).release().perform()

    def point_elsewhere(self) -> None:
        """Take the pointer away from the list."""
        self._first("h1", lambda element: ActionChains(self.chrome).move_to_element(element).perform())

    def place(self, selector: str) -> tuple[float, float]:
        """Where the first that matches is drawn in the window, from left and top."""
        box: Any = self.chrome.execute_script(
            "const b = document.querySelector(arguments[0]).getBoundingClientRect(); return [b.x, b.y]", selector
        )
        return round(box[0], 1), round(box[1], 1)

    def press(self, selector: str) -> None:
        """The first that matches, by the keyboard."""
        self._first(selector, lambda element: element.send_keys(Keys.ENTER))

    def _first(self, selector: str, act: Callable[[Any], object]) -> None:
        """Once more when the page has just drawn it anew, or moved it."""

        def acted() -> bool:
            with suppress(StaleElementReferenceException, *MOVED, IndexError):
                act(self.all(selector)[0])
                return True
            return False

        self.until(acted, selector)

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Raises TimeoutException."""

        def holds(_: Chrome) -> object:
            try:
                return condition()
            except StaleElementReferenceException:
                return False
            except WebDriverException as error:
                if any(words in str(error.msg) for words in LEFT):
                    return False
                raise

        WebDriverWait(self.chrome, PATIENCE, 0.1).until(holds, f"not within {PATIENCE:.0f} s: {what}")

    def picture(self, path: Path) -> None:
        self.chrome.save_screenshot(str(path))

    def serious_findings(self, axe: Path) -> list[str]:
        """What axe finds that keeps people out."""
        self.chrome.execute_script(axe.read_text("utf-8"))
        found: Any = self.chrome.execute_async_script("axe.run().then(arguments[arguments.length - 1])")
        return [
            f"{each['id']}: {node['html'][:200]}"
            for each in found["violations"]
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"]
        ]


class Line:
    """A network line to a service, for as long as it is not cut."""

    def __init__(self, port: int) -> None:
        self._behind, self.port = port, 0
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def join(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._open):
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward, beyond = await asyncio.open_connection("127.0.0.1", self._behind)
        self._open |= {writer, beyond}
        try:
            await asyncio.gather(_pump(reader, beyond), _pump(onward, writer))
        finally:
            self._open -= {writer, beyond}
            for each in (writer, beyond):
                each.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while part := await reader.read(65_536):
            writer.write(part)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def line_to(port: int) -> AsyncIterator[Line]:
    line = Line(port)
    await line.join()
    try:
        yield line
    finally:
        await line.cut()
