"""Signed notes: what others signed is read, what was changed is found, and no key is ever shown."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sitrep.runtime import signing
from sitrep.runtime.signing import NotSigned, VerifierKey

SECRET = bytes(range(32))
SIGNER = signing.signer("sitrep.example", base64.b64encode(SECRET))
OTHER = signing.signer("sitrep.example", base64.b64encode(bytes(32)))
TEXT = "sitrep.example/articles/0\n7\nroot\n"

FOREIGN_KEY = "sigsum.org:testonly+8de2c54b+AYzzrIWq3UKJHFrprvJyRMsqVGojEvgAIKrT8q4a9zMU"
FOREIGN_NOTE = (
    "sigsum.org:testonly\n23\nHSt6W8ve4/36xAIf04qDOqaKLaKqSOUqKxLNrkK74+g=\n\n\u2014 sigsum.org:testonly "
    "jeLFS4WQDEeTavbiYArHzCQUPXbQ1Y/V8/dKJlBxqOAY4eLhSh3uWNJ8YXp1vs/zR4SDNHI+6UybLmHmFlg/VSf5OAs=\n"
)
"""A checkpoint of another log, signed by another program."""


class TestNotes:
    """A note is opened with a trusted key, or not at all."""

    def test_what_is_signed_is_opened(self) -> None:
        assert signing.opened(SIGNER.sign(TEXT), [SIGNER.key]) == TEXT
        assert signing.opened(SIGNER.sign("a\n\nb\n"), [OTHER.key, SIGNER.key]) == "a\n\nb\n"

    def test_another_programs_note(self) -> None:
        key = VerifierKey.parse(FOREIGN_KEY)
        assert str(key) == FOREIGN_KEY
        assert signing.opened(FOREIGN_NOTE, [key]).splitlines()[1] == "23"

    def test_a_changed_text(self) -> None:
        note = SIGNER.sign(TEXT)
        for position in range(len(TEXT)):
            changed = note[:position] + chr(ord(note[position]) ^ 1) + note[position + 1 :]
            with pytest.raises(NotSigned):
                signing.opened(changed, [SIGNER.key])

    def test_a_key_that_is_not_trusted(self) -> None:
        with pytest.raises(NotSigned, match=r"no trusted key signed it \(trusted: sitrep.example\)"):
            signing.opened(SIGNER.sign(TEXT), [OTHER.key])
        with pytest.raises(NotSigned, match=r"trusted: none"):
            signing.opened(SIGNER.sign(TEXT), [])

    def test_signatures_of_others_are_passed_over(self) -> None:
        note = OTHER.sign(TEXT)[:-1] + "\n" + SIGNER.sign(TEXT).split("\n\n")[1]
        assert signing.opened(note, [SIGNER.key]) == TEXT

    def test_a_wrong_signature_is_not_made_good_by_another(self) -> None:
        wrong = SIGNER.sign("other\n").split("\n\n")[1]
        with pytest.raises(NotSigned, match="is wrong"):
            signing.opened(OTHER.sign(TEXT) + wrong, [SIGNER.key, OTHER.key])

    @pytest.mark.parametrize("note", ["", "text\n", "text\n\n", "text\n\nname sig\n", "text\n\n\u2014 name !\n"])
    def test_what_is_no_note(self, note: str) -> None:
        with pytest.raises(NotSigned):
            signing.opened(note, [SIGNER.key])

    def test_only_whole_lines_are_signed(self) -> None:
        with pytest.raises(ValueError, match="newline"):
            SIGNER.sign("text")


class TestKeys:
    """Keys are read in two spellings and never shown."""

    def test_pem(self) -> None:
        private = Ed25519PrivateKey.from_private_bytes(SECRET)
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        assert signing.signer("sitrep.example", pem).key == SIGNER.key

    def test_a_verifiers_key_is_read_as_it_is_written(self) -> None:
        assert VerifierKey.parse(str(SIGNER.key)) == SIGNER.key

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("name", "NAME"),
            (str(SIGNER.key).replace("example", "elsewhere"), "copied wrongly"),
            ("name+00000000+AAAA", "Ed25519"),
            ("name+00000000+!", "base64"),
            ("a b" + str(SIGNER.key).removeprefix("sitrep.example"), "blanks"),
        ],
    )
    def test_a_wrong_verifiers_key(self, text: str, problem: str) -> None:
        with pytest.raises(ValueError, match=problem):
            VerifierKey.parse(text)

    @pytest.mark.parametrize(
        "secret", [b"", b"c2hvcnQ=", b"!", b"-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"]
    )
    def test_a_wrong_private_key_is_not_shown(self, secret: bytes) -> None:
        with pytest.raises(ValueError, match="signing key") as raised:
            signing.signer("sitrep.example", secret)
        assert "c2" not in str(raised.value)
        assert raised.value.__suppress_context__ or raised.value.__context__ is None
