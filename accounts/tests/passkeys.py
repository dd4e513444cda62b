"""A passkey as a browser would have sent it, for pages that only show it or ask for it."""

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from accounts.models import User

FLAGS = AuthenticatorData.FLAG


def give_passkey(user: User, name: str = "我的手机") -> Authenticator:
    """The row of a passkey ``user`` has; nobody holds the key that belongs to it."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    key_id = user.pk.to_bytes(16)
    attested = AttestedCredentialData.create(b"a" * 16, key_id, public)
    data = AuthenticatorData.create(b"h" * 32, FLAGS.UP | FLAGS.UV | FLAGS.AT, 0, attested)
    client = CollectedClientData.create("webauthn.create", b"c" * 32, "https://example.org")
    credential = {
        "id": websafe_encode(key_id),
        "rawId": websafe_encode(key_id),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": credential}
    )
