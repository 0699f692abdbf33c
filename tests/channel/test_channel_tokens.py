from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from channel_server import SECRET, START, token_of
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from bot.channel.errors import SignInError
from bot.channel.identity import User
from bot.channel.tokens import DemoSigner, TokenReader, check_demo, is_loopback
from bot.errors import InputError, NotReadyError
from bot.settings import Settings

READER = TokenReader(Settings(token_secret=SECRET))


@pytest.fixture(scope="module")
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _pem(key: Any) -> bytes:
    return bytes(key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))


@pytest.fixture
def public_file(private_key: rsa.RSAPrivateKey, tmp_path: Path) -> Path:
    file = tmp_path / "intranet.pem"
    file.write_bytes(_pem(private_key.public_key()))
    return file


def _part(data: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def _claims(**more: Any) -> dict[str, Any]:
    claims = jwt.decode(token_of(), options={"verify_signature": False})
    return {**claims, **more}


def test_a_token_tells_who_it_speaks_for() -> None:
    session = READER.read(token_of("alice", "trainer", name="爱丽丝"), START)
    assert session.user == User("alice", "trainer", "爱丽丝")
    assert session.expires == START + timedelta(hours=1)


def test_without_a_name_a_user_is_shown_by_his_id() -> None:
    assert READER.read(token_of("小王"), START).user.name == "小王"


def test_a_name_is_shown_without_what_cannot_be_printed() -> None:
    assert READER.read(token_of(name=" 爱\x00丽\u202e丝 "), START).user.name == "爱丽丝"


@pytest.mark.parametrize("token", [None, "", 7, ["x"], {}])
def test_no_token_is_no_sign_in(token: object) -> None:
    with pytest.raises(SignInError, match="还没有登录"):
        READER.read(token, START)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("x", id="one part"),
        pytest.param("x.y.z", id="nonsense"),
        pytest.param("." * 50, id="dots"),
        pytest.param("令.牌.呢", id="chinese"),
        pytest.param("a\ud800.b.c", id="half a character"),
        pytest.param("x" * 10_000, id="long"),
        pytest.param(token_of(secret="another secret that is long enough!!"), id="another secret"),
        pytest.param(token_of()[:-4] + "AAAA", id="spoilt signature"),
        pytest.param(token_of().rsplit(".", 1)[0] + ".", id="no signature"),
    ],
)
def test_a_token_that_was_not_signed_for_us_is_refused(token: str) -> None:
    with pytest.raises(SignInError, match="登录令牌不对"):
        READER.read(token, START)


def test_a_signature_does_not_fit_other_claims() -> None:
    head, _, signature = token_of("alice", "agent").split(".")
    with pytest.raises(SignInError, match="登录令牌不对"):
        READER.read(f"{head}.{_part(_claims(role='admin'))}.{signature}", START)


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", ""])
def test_a_token_cannot_do_without_a_signature(algorithm: str) -> None:
    unsigned = f"{_part({'alg': algorithm, 'typ': 'JWT'})}.{_part(_claims())}."
    with pytest.raises(SignInError, match="登录令牌不对"):
        READER.read(unsigned, START)


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_a_token_does_not_choose_its_algorithm(algorithm: str) -> None:
    with pytest.raises(SignInError, match="登录令牌不对"):
        READER.read(jwt.encode(_claims(), SECRET * 2, algorithm=algorithm), START)


def test_a_public_key_reads_what_the_private_one_has_signed(private_key: rsa.RSAPrivateKey, public_file: Path) -> None:
    reader = TokenReader(Settings(token_public_key=str(public_file)))
    assert reader.read(jwt.encode(_claims(), private_key, algorithm="RS256"), START).user.id == "alice"


def test_the_public_key_is_no_secret_to_sign_with(public_file: Path) -> None:
    reader = TokenReader(Settings(token_public_key=str(public_file)))
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(_claims())}"
    # By hand, as PyJWT declines to sign so.
    signature = hmac.new(public_file.read_bytes(), signed.encode(), hashlib.sha256).digest()
    forged = f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    with pytest.raises(SignInError, match="登录令牌不对"):
        reader.read(forged, START)


def test_another_private_key_does_not_do(public_file: Path) -> None:
    reader = TokenReader(Settings(token_public_key=str(public_file)))
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with pytest.raises(SignInError, match="登录令牌不对"):
        reader.read(jwt.encode(_claims(), other, algorithm="RS256"), START)


@pytest.mark.parametrize("claim", ["iss", "aud", "exp", "sub"])
def test_a_claim_that_is_needed_is_named(claim: str) -> None:
    with pytest.raises(SignInError, match=f"缺少 {claim}"):
        READER.read(token_of(without=[claim]), START)


@pytest.mark.parametrize("claims", [{"iss": "somebody"}, {"aud": "payroll"}, {"aud": ["payroll", "mail"]}])
def test_a_token_of_or_for_another_is_refused(claims: dict[str, Any]) -> None:
    with pytest.raises(SignInError, match="不是发给教练的"):
        READER.read(token_of(**claims), START)


@pytest.mark.parametrize("audience", ["script-coach", ["mail", "script-coach"]])
def test_a_token_may_be_for_others_too(audience: object) -> None:
    assert READER.read(token_of(aud=audience), START).user.id == "alice"


@pytest.mark.parametrize(
    ("seconds", "is_good"), [(3599, True), (3600, True), (3609, True), (3610, False), (3611, False), (86400, False)]
)
def test_a_token_ends_ten_seconds_after_its_time(seconds: int, is_good: bool) -> None:
    now = START + timedelta(seconds=seconds)
    if is_good:
        assert READER.read(token_of(), now).user.id == "alice"
    else:
        with pytest.raises(SignInError, match="已过期"):
            READER.read(token_of(), now)


@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_a_token_of_tomorrow_is_not_good_yet(claim: str) -> None:
    moment = int(START.timestamp())
    assert READER.read(token_of(**{claim: moment + 9}), START).user.id == "alice"
    with pytest.raises(SignInError, match="还没有生效"):
        READER.read(token_of(**{claim: moment + 11}), START)


@pytest.mark.parametrize("claim", ["exp", "iat", "nbf"])
@pytest.mark.parametrize("value", ["1795344400", True, [1], None, -1, 1e300, float("inf"), float("nan")])
def test_a_time_that_is_none_is_refused(claim: str, value: object) -> None:
    with pytest.raises(SignInError):
        READER.read(token_of(**{claim: value}), START)


@pytest.mark.parametrize("sub", ["", "a/b", "@alice", "a b", "a" * 65, "alice\n", "~alice"])
def test_a_user_id_that_is_none_is_refused(sub: str) -> None:
    with pytest.raises(SignInError, match="用户名应为"):
        READER.read(token_of(sub), START)


@pytest.mark.parametrize("sub", [7, ["alice"], {"id": "alice"}, None])
def test_a_user_id_of_another_type_is_refused(sub: object) -> None:
    # Signed by hand, as PyJWT declines to.
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(_claims(sub=sub))}"
    signature = base64.urlsafe_b64encode(hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest())
    with pytest.raises(SignInError):
        READER.read(f"{signed}.{signature.rstrip(b'=').decode()}", START)


@pytest.mark.parametrize("claims", [{"role": "root"}, {"role": None}, {"role": ["admin"]}, {"role": ""}])
def test_a_role_that_is_none_is_refused(claims: dict[str, Any]) -> None:
    with pytest.raises(SignInError, match="角色应为"):
        READER.read(token_of(**claims), START)


def test_a_token_without_a_role_is_refused() -> None:
    with pytest.raises(SignInError, match="角色应为"):
        READER.read(token_of(without=["role"]), START)


@pytest.mark.parametrize("name", [7, ["爱丽丝"], {"first": "Alice"}])
def test_a_name_that_is_none_is_refused(name: object) -> None:
    with pytest.raises(SignInError, match="name 应为文字"):
        READER.read(token_of(name=name), START)


def test_without_a_key_nobody_signs_in() -> None:
    reader = TokenReader(Settings())
    assert not reader.is_ready
    with pytest.raises(NotReadyError, match="COACH_TOKEN_SECRET"):
        reader.read(token_of(), START)


@pytest.mark.parametrize("secret", ["short", "x" * 31])
def test_a_short_secret_is_refused(secret: str) -> None:
    with pytest.raises(InputError, match="至少要 32 字节") as caught:
        TokenReader(Settings(token_secret=secret))
    assert secret not in str(caught.value)


def test_a_secret_of_chinese_counts_by_its_bytes() -> None:
    assert TokenReader(Settings(token_secret="春眠不觉晓处处闻啼鸟夜来")).is_ready


def test_only_one_kind_of_key_may_be_set(public_file: Path) -> None:
    with pytest.raises(InputError, match="只能设一个"):
        TokenReader(Settings(token_secret=SECRET, token_public_key=str(public_file)))


def test_a_key_in_place_of_the_secret_is_noticed(public_file: Path) -> None:
    with pytest.raises(InputError, match="用 COACH_TOKEN_PUBLIC_KEY"):
        TokenReader(Settings(token_secret=public_file.read_text()))


@pytest.mark.parametrize("settings", [{"token_issuer": ""}, {"token_audience": ""}])
def test_issuer_and_audience_are_always_checked(settings: dict[str, str]) -> None:
    with pytest.raises(InputError, match="不能为空"):
        TokenReader(Settings(token_secret=SECRET, **settings))


def test_a_public_key_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="打不开"):
        TokenReader(Settings(token_public_key=str(tmp_path / "none.pem")))


def test_a_file_that_is_no_public_key_is_refused(tmp_path: Path, private_key: rsa.RSAPrivateKey) -> None:
    wrong = {
        "nonsense": b"ssh-rsa AAAA",
        "private": private_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
        "elliptic": _pem(ec.generate_private_key(ec.SECP256R1()).public_key()),
        "weak": _pem(rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()),
    }
    for name, content in wrong.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match="公钥"):
            TokenReader(Settings(token_public_key=str(tmp_path / name)))


def test_no_object_shows_the_secret() -> None:
    shown = [repr(READER), repr(vars(READER)), repr(Settings(token_secret=SECRET))]
    assert not [one for one in shown if SECRET in one]


def test_the_demo_signs_for_anybody_for_eight_hours() -> None:
    signer = DemoSigner(Settings(demo=True))
    token, expires = signer.sign(User("alice", "admin", "爱丽丝"), START)
    assert expires == START + timedelta(hours=8)
    assert signer.reader.read(token, START).user == User("alice", "admin", "爱丽丝")
    with pytest.raises(SignInError, match="已过期"):
        signer.reader.read(token, START + timedelta(hours=8, seconds=11))


def test_each_demo_has_a_secret_of_its_own() -> None:
    token, _ = DemoSigner(Settings(demo=True)).sign(User("alice", "agent", ""), START)
    with pytest.raises(SignInError, match="登录令牌不对"):
        DemoSigner(Settings(demo=True)).reader.read(token, START)


def test_a_demo_with_a_secret_knows_its_tokens_after_a_restart() -> None:
    config = Settings(demo=True, token_secret=SECRET)
    token, _ = DemoSigner(config).sign(User("alice", "agent", ""), START)
    assert DemoSigner(config).reader.read(token, START).user.id == "alice"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "coach.example", ""])
def test_a_demo_that_others_can_reach_does_not_start(host: str) -> None:
    with pytest.raises(InputError, match=r"COACH_HOST=127\.0\.0\.1"):
        check_demo(Settings(demo=True, host=host))


def test_without_a_demo_any_address_will_do() -> None:
    check_demo(Settings(host="0.0.0.0"))


@pytest.mark.parametrize(
    ("host", "is_this_machine"),
    [
        ("127.0.0.1", True),
        ("127.0.0.53", True),
        ("localhost", True),
        ("LOCALHOST", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("localhost.example", False),
        ("127.0.0.1.example", False),
        ("", False),
    ],
)
def test_an_address_of_this_machine_is_known(host: str, is_this_machine: bool) -> None:
    assert is_loopback(host) is is_this_machine
