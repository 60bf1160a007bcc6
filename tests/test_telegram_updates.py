import pytest
from conftest import read_cases
from wire import telegram_updates as tg

from channels.telegram.updates import GroupMessage, Pressed, is_for, read_update

CASES = read_cases("telegram_updates.yml")
MEMBERS = {"kicked": {"until_date": 0}, "left": {}, "member": {}}
RIGHTS = "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members can_promote_members"
RIGHTS += " can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories"
MEMBERS["administrator"] = dict.fromkeys(RIGHTS.split(), False)


def member(status):
    return {"status": status, "user": {"id": 1234567, "is_bot": True, "first_name": "FAQ"}, **MEMBERS[status]}


def complete(kind, content):
    if kind == "my_chat_member":
        old, new = member(content["old"]), member(content["new"])
        return {"chat": content["chat"], "from": tg.PERSON, "date": 1, "old_chat_member": old, "new_chat_member": new}
    return tg.message(**content) if kind.endswith(("message", "post")) else content


@pytest.mark.parametrize("name", CASES)
def test_update_is_read(name):
    ((kind, content),) = CASES[name]["update"].items()
    read = read_update({"update_id": 1, kind: complete(kind, content)})
    assert (type(read).__name__ if read else None) == CASES[name]["reads"]
    assert {key: getattr(read, key) for key in CASES[name].get("fields", {})} == CASES[name].get("fields", {})


@pytest.mark.parametrize(
    ("under", "chat"),
    [
        ({"chat": tg.private(501), "date": 1, "text": "x"}, 501),
        ({"chat": tg.private(501), "date": 0}, 501),
        ({"chat": tg.GROUP, "date": 1, "text": "x"}, None),
        (None, None),
    ],
    ids=["ours", "too_old_to_be_shown", "in_a_group", "without_a_message"],
)
def test_press_is_read(under, chat):
    message = {} if under is None else {"message": {"message_id": 4, **under}}
    read = read_update(tg.update("callback_query", id="9", chat_instance="1", data="abc", **{"from": tg.PERSON}, **message))
    assert isinstance(read, Pressed)
    assert (read.chat, read.query, read.data, read.title) == (chat, "9", "abc", "")


@pytest.mark.parametrize(
    ("text", "answers", "meant"),
    [
        ("is it safe", None, False),
        ("is it safe", 1234567, True),
        ("is it safe", 5, False),
        ("@kesimptafaqbot is it safe", None, True),
        ("@kesimptafaqbot2 is it safe", None, False),
        ("/help", None, True),
        ("/help@KesimptaFaqBot", None, True),
        ("/help@OtherBot", None, False),
    ],
)
def test_only_words_meant_for_the_bot_are_taken_up_in_a_group(text, answers, meant):
    assert is_for(GroupMessage(-900, 1, text, answers), 1234567, "KesimptaFaqBot") is meant
