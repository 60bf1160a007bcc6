import os
import signal
import subprocess
import sys

import pytest
from conftest import ROOT
from playwright.sync_api import expect
from website_server import free_port

from browser.chat import Chat


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The whole assistant, as `make run` starts it."""
    port = free_port()
    environment = {
        **os.environ,
        "PATIENT_FAQ_PORT": str(port),
        "PATIENT_FAQ_ACTION_PORT": str(free_port()),
        "PATIENT_FAQ_DATABASE": f"sqlite:///{tmp_path_factory.mktemp('served')}/chats.db",
    }
    command = [sys.executable, "-m", "serving"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    seen = next((line for line in process.stdout if "is ready" in line), "")
    assert f"open http://127.0.0.1:{port}/ in a browser" in seen
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGINT)
    process.wait(20)
    process.stdout.close()


@pytest.mark.model
@pytest.mark.server
def test_patient_asks_presses_and_deletes(open_page, address):
    chat = Chat(open_page(address))
    expect(chat.ask("can i hve a glas of wine with it??")).to_contain_text("alcohol")
    chat.button("Tell me more").click()
    expect(chat.replies).to_have_count(2)
    alarm = chat.ask("my throat is closing and i cant breathe")
    expect(alarm.get_by_role("heading", name="Get help now")).to_be_visible()
    chat.page.reload()
    expect(chat.replies).to_have_count(3)
    assert chat.violations() == []
    chat.menu("Delete my chat")
    chat.button("Delete it").click()
    expect(chat.remarks).to_have_text("Your chat has been deleted.")
