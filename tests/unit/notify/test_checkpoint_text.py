"""What leaves the house is what was signed, whatever was signed: *events* writes the note, *notify* only carries it."""

import base64
import json
from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from services.events.domain.ledger.checkpoint import Statement
from services.notify.channels.robot import LONGEST_CONTENT
from services.notify.domain.checkpoints import checkpoint_files, checkpoint_text, checkpoint_title

statements = st.builds(
    Statement,
    st.integers(0, 10**18 - 1),
    st.binary(min_size=32, max_size=32).map(bytes.hex),
    st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds") + "+08:00"),
    st.binary(min_size=8, max_size=8).map(bytes.hex),
)
signatures = st.binary(min_size=64, max_size=64).map(lambda raw: base64.b64encode(raw).decode())


@given(statements, signatures)
def test_note_and_signature_come_back_to_the_byte_and_fit_a_robot(statement, signature):
    note = statement.note()
    text = checkpoint_text(note, signature)
    [(name, content)] = checkpoint_files(text)
    document = json.loads(content)
    assert (name, document["note"], document["signature"]) == ("checkpoint.json", note, signature)
    assert {name: document[name] for name in asdict(statement)} == asdict(statement)
    assert text.startswith(note)
    assert len(f"**{checkpoint_title(note)}**\n{text}".encode()) < LONGEST_CONTENT


@given(st.text())
def test_another_text_has_no_file(text):
    assert checkpoint_files(text) == ()
    assert isinstance(checkpoint_title(text), str)
