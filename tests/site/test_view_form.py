"""The script of the form to paste, run in an engine of its own with a page made up around it."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtQml import QJSEngine
from pytestqt.qtbot import QtBot

from crm_desktop.features.site.pages import form_html

# A page with one form: what is fetched waits in `asked` until the test answers it.
_PAGE = """
var asked = [], later = [], added = [], submit = null, said = {}, button = {}, wasReset = 0;
var form = {
  elements: {crm_token: {value: ""}},
  getAttribute: function () { return "https://crm.example/intake/form/KEY?lang=en"; },
  querySelector: function (what) { return what === "button" ? button : said; },
  addEventListener: function (name, listener) { submit = listener; },
  appendChild: function (field) { added.push(field.name + "=" + field.value); },
  reset: function () { wasReset += 1; }
};
var document = {currentScript: {previousElementSibling: form}, createElement: function () { return {}; }};
var location = {search: "?utm_campaign=spring+sale&utm_source=%D1%8F&other=1&utm_bad=%E0"};
function FormData(of) { this.token = of.elements.crm_token.value; }
function URLSearchParams(data) { this.token = data.token; }
function setTimeout(work, wait) { later.push([work, wait]); }
function setInterval() {}
function fetch(address, options) {
  return new Promise(function (resolve, reject) {
    asked.push({address: address, method: (options || {}).method || "GET",
                token: options ? options.body.token : "", resolve: resolve, reject: reject});
  });
}
function answer(status, content) {
  asked.shift().resolve({status: status, json: function () { return Promise.resolve(content); }});
}
function fail() { asked.shift().reject(new Error("no network")); }
function wait() { later.shift()[0](); }
"""


class _Page:
    """The page, asked for values of its variables."""

    def __init__(self) -> None:
        self.engine = QJSEngine()
        self.run(_PAGE)
        script = re.search(r"<script>(.*?)</script>", form_html("en", "https://crm.example", "KEY"), re.DOTALL)
        assert script is not None
        self.run(script[1])

    def run(self, text: str) -> object:
        found = self.engine.evaluate(text)
        assert not found.isError(), found.toString()
        for _ in range(20):  # promises are kept by the event loop
            QCoreApplication.processEvents()
        return found.toVariant()

    def send(self) -> None:
        self.run("submit({preventDefault: function () {}})")


@pytest.fixture
def page(qtbot: QtBot) -> _Page:
    page = _Page()
    assert page.run("asked[0].address") == "https://crm.example/intake/form/KEY/token?lang=en"
    page.run("answer(200, {token: 'first'})")
    assert page.run("form.elements.crm_token.value") == "first"
    return page


def test_words_of_an_advertisement_go_along(page: _Page) -> None:
    assert page.run("added.join(' ')") == "utm_campaign=spring sale utm_source=я"


def test_a_form_that_was_taken_is_emptied_and_gets_a_new_token(page: _Page) -> None:
    page.send()
    assert page.run("[asked[0].method, asked[0].token, button.disabled].join()") == "POST,first,true"
    page.run("answer(202, {status: 'accepted', id: 'x'})")
    assert page.run("said.textContent") == "Thank you! We have your request."
    assert page.run("wasReset") == 1
    page.run("answer(200, {token: 'second'})")
    assert page.run("form.elements.crm_token.value + button.disabled") == "secondfalse"


@pytest.mark.parametrize("trouble", ["answer(503, {error: 'away'})", "answer(422, {error: 'too_fast'})", "fail()"])
def test_a_form_that_was_not_taken_keeps_its_words_and_tries_again(page: _Page, trouble: str) -> None:
    page.send()
    page.run(trouble)
    assert page.run("later[0][1]") == 4000
    page.run("wait()")
    page.run("answer(202, {})")
    assert page.run("said.textContent") == "Thank you! We have your request."


def test_a_visitor_is_told_when_it_does_not_go_at_all(page: _Page) -> None:
    page.send()
    for _ in range(3):
        page.run("fail()")
        page.run("wait()")
    page.run("fail()")
    assert page.run("said.textContent") == "It could not be sent. Please try again or give us a call."
    assert page.run("wasReset + ' ' + button.disabled + ' ' + later.length") == "0 false 0"


def test_an_old_token_is_fetched_anew(page: _Page) -> None:
    page.send()
    page.run("answer(422, {error: 'old_token'})")
    page.run("answer(200, {token: 'third'})")
    page.run("wait()")
    assert page.run("asked[0].token") == "third"


def test_an_empty_form_asks_for_something_to_go_by(page: _Page) -> None:
    page.send()
    page.run("answer(422, {error: 'empty'})")
    assert "phone number" in str(page.run("said.textContent"))
