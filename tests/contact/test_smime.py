"""S/MIME: whether a signature is right and for whom it stands, by the real openssl and certificates made here."""

import subprocess
import tracemalloc
from base64 import encodebytes
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tillit.contact.lines.email.parse import parse_mail
from tillit.contact.lines.email.sealed_mail import signed_content
from tillit.contact.lines.email.smime import smime_verdict
from tillit.kit.clock import now

HEAD = b"From: Ada <ada@kund.example>\r\nTo: service@ton.example\r\nSubject: Hej\r\n"
LETTER = "Content-Type: text/plain; charset=utf-8\r\n\r\nHej, kan ni laga jackan? Åsa\r\n".encode()


class Signer:
    """A certificate for an address, of an authority of our own."""

    def __init__(self, folder: Path, address: str = "ada@kund.example") -> None:
        self.authority_key, self.key = (generate_private_key(public_exponent=65537, key_size=2048) for _ in "ab")
        ours = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        authority = self._build(ours, ours, self.authority_key)
        authority = authority.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.authority = authority.sign(self.authority_key, hashes.SHA256())
        theirs = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ada Ek")])
        made = self._build(theirs, ours, self.key)
        made = made.add_extension(x509.SubjectAlternativeName([x509.RFC822Name(address)]), critical=False)
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        self.certificate = made.sign(self.authority_key, hashes.SHA256())
        self.file = folder / "authority.pem"
        self.file.write_bytes(self.authority.public_bytes(serialization.Encoding.PEM))

    def _build(self, subject: x509.Name, issuer: x509.Name, key: RSAPrivateKey) -> x509.CertificateBuilder:
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        made = made.serial_number(x509.random_serial_number()).not_valid_before(now() - timedelta(days=1))
        return made.not_valid_after(now() + timedelta(days=30))

    def sign(self, *, wrapped: bool = False) -> bytes:
        builder = pkcs7.PKCS7SignatureBuilder().set_data(LETTER)
        builder = builder.add_signer(self.certificate, self.key, hashes.SHA256())
        if wrapped:
            return HEAD + in_cms(builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary]))
        made = builder.sign(serialization.Encoding.SMIME, [pkcs7.PKCS7Options.DetachedSignature])
        return HEAD + made.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

    def stream(self, folder: Path) -> bytes:
        """As openssl writes it: the content in pieces, their number unknown at the start (X.690, 8.1.3.6)."""
        (folder / "key.pem").write_bytes(self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ))  # fmt: skip
        (folder / "own.pem").write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        wrapped = ["-nodetach", "-binary", "-stream", "-outform", "DER"]
        command = ["openssl", "cms", "-sign", *wrapped, "-signer", "own.pem", "-inkey", "key.pem"]
        done = subprocess.run(command, input=LETTER, capture_output=True, cwd=folder, check=True)
        return HEAD + in_cms(done.stdout)


def in_cms(content: bytes) -> bytes:
    kind = b"application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"
    return b"Content-Type: %b\r\nContent-Transfer-Encoding: base64\r\n\r\n%b" % (kind, encodebytes(content))


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return Signer(tmp_path_factory.mktemp("smime"))


@pytest.fixture
def _known(signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(signer.file))


@pytest.mark.usefixtures("_known")
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_right_signature_of_a_known_authority_stands_for_the_sender_it_names(signer: Signer, wrapped: bool) -> None:
    assert smime_verdict(signer.sign(wrapped=wrapped), "Ada@kund.example") == "smime-good"
    assert smime_verdict(signer.sign(wrapped=wrapped), "eva@kund.example") == "smime-other-sender"


def test_a_right_signature_of_an_unknown_authority_is_told_as_that(signer: Signer) -> None:
    assert smime_verdict(signer.sign(), "ada@kund.example") == "smime-untrusted"


@pytest.mark.usefixtures("_known")
@pytest.mark.parametrize("change", [(b"laga", b"byta"), (b"MII", b"MIJ")])
def test_a_changed_letter_or_signature_is_broken(signer: Signer, change: tuple[bytes, bytes]) -> None:
    raw = signer.sign().replace(*change, 1)
    assert smime_verdict(raw, "ada@kund.example") == "smime-broken"


def test_without_openssl_nobody_checked(signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert smime_verdict(signer.sign(), "ada@kund.example") == "smime-unchecked"


def test_a_letter_that_is_not_signed_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", pytest.fail)
    assert smime_verdict(HEAD + b"\r\npkcs7-signature", "ada@kund.example") is None


@pytest.mark.parametrize("wrapped", [False, True])
def test_the_letter_within_a_signature_is_read_and_the_signature_kept(signer: Signer, wrapped: bool) -> None:
    read = parse_mail(signer.sign(wrapped=wrapped))
    assert read.text == "Hej, kan ni laga jackan? Åsa"
    assert [file.name for file in read.attachments] == ["smime.p7m" if wrapped else "smime.p7s"]


def test_a_signature_in_pieces_is_read_as_well(signer: Signer, tmp_path: Path) -> None:
    raw = signer.stream(tmp_path)
    assert parse_mail(raw).text == "Hej, kan ni laga jackan? Åsa"
    assert smime_verdict(raw, "ada@kund.example") == "smime-untrusted"


def test_an_encrypted_letter_stays_whole_and_is_told_as_encrypted(signer: Signer) -> None:
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(LETTER).add_recipient(signer.certificate)
    made = builder.encrypt(serialization.Encoding.SMIME, [pkcs7.PKCS7Options.Binary])
    read = parse_mail(HEAD + made)
    assert (read.text, read.verdicts) == ("", ("encrypted",))
    (file,) = read.attachments
    assert (file.name, file.size > 200) == ("smime.p7m", True)
    assert smime_verdict(HEAD + made, "ada@kund.example") is None


def der(tag: int, content: bytes, length: int | None = None) -> bytes:
    return bytes([tag, 0x84]) + (len(content) if length is None else length).to_bytes(4) + content


def signed_data(octets: bytes) -> bytes:
    kind = "06092a864886f70d0107"
    content = der(0x30, bytes.fromhex(f"{kind}01") + der(0xA0, octets))
    return der(0x30, bytes.fromhex(f"{kind}02") + der(0xA0, der(0x30, b"\x02\x01\x01" + der(0x31, b"") + content)))


def test_no_piece_is_longer_than_what_it_is_a_piece_of() -> None:
    right = der(0x24, der(0x04, b"Hej") + der(0x24, der(0x04, b", ") + der(0x04, b"Ada")))
    assert signed_content(signed_data(right)) == b"Hej, Ada"
    assert signed_content(signed_data(der(0x04, b"Hej", 4_000))) is None, "it ends beyond the letter"
    pieces = b"".join(der(0x24, der(0x04, b"", 90_000)) for _ in range(1_000))
    tracemalloc.start()
    assert signed_content(signed_data(der(0x24, pieces) + bytes(100_000))) is None
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 5_000_000
