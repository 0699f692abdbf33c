"""Signed tokens: who a user is, as the intranet says it, or as a demo lets him choose."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from bot.channel.errors import SignInError
from bot.channel.identity import LONGEST_NAME, User, check_role, check_user_id
from bot.errors import InputError, NotReadyError
from bot.paths import PROJECT
from bot.settings import Settings

LEEWAY = timedelta(seconds=10)
DEMO_HOURS = 8
_LONGEST_TOKEN = 8192
_SHORTEST_SECRET = 32
_SHORTEST_RSA_KEY = 2048
_LAST_SECOND = datetime(9999, 1, 1, tzinfo=timezone.utc).timestamp()
_NO_KEY = "还没有设置登录：请管理员设 COACH_TOKEN_SECRET 或 COACH_TOKEN_PUBLIC_KEY，试用可设 COACH_DEMO=1"
_WRONG = "登录令牌不对：请重新登录"


@dataclass(frozen=True)
class Session:
    """What a token says.

    Attributes:
        user: whose token it is.
        expires: from when on it is worth nothing, UTC.
    """

    user: User
    expires: datetime


@dataclass(frozen=True)
class _Key:
    algorithm: str
    value: Any = field(repr=False)


class TokenReader:
    """Reads tokens with the one key and the one algorithm that are set, whatever a token says of itself.

    Args:
        config: the settings; without a key every token is refused.

    Raises:
        InputError: the settings do not fit together, or the key is too weak.
    """

    def __init__(self, config: Settings) -> None:
        self._key = _key(config)
        self._issuer, self._audience = config.token_issuer, config.token_audience
        if self._key and not (self._issuer and self._audience):
            raise InputError("COACH_TOKEN_ISSUER 和 COACH_TOKEN_AUDIENCE 不能为空：令牌要认签发方和接收方")

    @property
    def is_ready(self) -> bool:
        """Whether there is a key, so that anybody can sign in."""
        return self._key is not None

    def read(self, token: object, now: datetime) -> Session:
        """Return who a token speaks for.

        Args:
            token: as the client has sent it.
            now: the time, aware.

        Raises:
            SignInError: there is no token, it was not made by the issuer for us, or its time is over.
            NotReadyError: no key is set.
        """
        if self._key is None:
            raise NotReadyError(
                "还没有设置登录：请管理员设 COACH_TOKEN_SECRET 或 COACH_TOKEN_PUBLIC_KEY，试用可设 COACH_DEMO=1"
            )
        if not isinstance(token, str) or not token:
            raise SignInError("还没有登录：请先登录")
        if len(token) > _LONGEST_TOKEN:
            raise SignInError(_WRONG)
        expires = _check_times(claims := self._claims(token), now)
        try:
            user = User(check_user_id(claims["sub"]), check_role(claims.get("role")), _name(claims))
        except InputError as error:
            raise SignInError(f"登录令牌用不了：{error}") from None
        return Session(user, expires)

    def _claims(self, token: str) -> Mapping[str, Any]:
        assert self._key is not None
        # The times are checked by our clock, not by that of the library.
        options: Any = {
            "require": ["iss", "aud", "exp", "sub"],
            "verify_exp": False,
            "verify_iat": False,
            "verify_nbf": False,
        }
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                self._key.value,
                algorithms=[self._key.algorithm],
                issuer=self._issuer,
                audience=self._audience,
                options=options,
            )
        except jwt.MissingRequiredClaimError as error:
            raise SignInError(f"登录令牌里缺少 {error.claim}：请联系管理员") from None
        except (jwt.InvalidIssuerError, jwt.InvalidAudienceError):
            raise SignInError("登录令牌不是发给教练的：请联系管理员") from None
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            # Why exactly is of use to a forger alone.
            raise SignInError(_WRONG) from None
        return claims


class DemoSigner:
    """Makes tokens for whoever asks, so that the coach can be tried on one's own machine.

    Args:
        config: the settings, in demo mode; without a secret of theirs one is made up, and tokens end with the process.

    Raises:
        InputError: the coach does not listen on this machine alone, or real sign-in is set up.
    """

    def __init__(self, config: Settings) -> None:
        check_demo(config)
        self._secret = config.token_secret or secrets.token_urlsafe(48)
        self._issuer, self._audience = config.token_issuer, config.token_audience
        self.reader = TokenReader(replace(config, token_secret=self._secret))

    def sign(self, user: User, now: datetime) -> tuple[str, datetime]:
        """Return a token for a user, and when it expires."""
        expires = now.replace(microsecond=0) + timedelta(hours=DEMO_HOURS)
        claims = {
            "sub": user.id,
            "role": user.role,
            "name": user.name,
            "iss": self._issuer,
            "aud": self._audience,
            "iat": int(now.timestamp()),
            "exp": int(expires.timestamp()),
        }
        return jwt.encode(claims, self._secret, algorithm="HS256"), expires


def is_loopback(host: str) -> bool:
    """Return whether an address is reached from this machine alone."""
    name = host.strip().strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def check_demo(config: Settings) -> None:
    """Check that a demo is safe where it is started.

    Raises:
        InputError: it can be reached from other machines, or has a public key besides.
    """
    if not config.demo:
        return
    if not is_loopback(config.host):
        raise InputError(
            f"演示模式下谁都能用任何名字登录，只能在本机用：请设 COACH_HOST=127.0.0.1，"
            f"或去掉 COACH_DEMO 并设 COACH_TOKEN_SECRET（现在是 COACH_HOST={config.host}）"
        )
    if config.token_public_key:
        raise InputError("COACH_DEMO 和 COACH_TOKEN_PUBLIC_KEY 不能同时设：请去掉一个")


def _key(config: Settings) -> _Key | None:
    if config.token_secret and config.token_public_key:
        raise InputError("COACH_TOKEN_SECRET 和 COACH_TOKEN_PUBLIC_KEY 只能设一个：令牌只认一种签名")
    if config.token_secret:
        if "-----BEGIN" in config.token_secret:
            raise InputError("COACH_TOKEN_SECRET 里是一把 PEM 密钥：公钥请存成文件，用 COACH_TOKEN_PUBLIC_KEY 指明路径")
        secret = config.token_secret.encode()
        if len(secret) < _SHORTEST_SECRET:
            raise InputError(
                f"COACH_TOKEN_SECRET 只有 {len(secret)} 字节，太短：至少要 {_SHORTEST_SECRET} 字节的随机串"
            )
        return _Key("HS256", secret)
    return _Key("RS256", _public_key(config.token_public_key)) if config.token_public_key else None


def _public_key(path: str) -> RSAPublicKey:
    file = Path(path) if Path(path).is_absolute() else PROJECT / path
    try:
        key = load_pem_public_key(file.read_bytes())
    except OSError as error:
        raise InputError(f"COACH_TOKEN_PUBLIC_KEY={path} 打不开：{error.strerror or '请检查路径'}") from None
    except (ValueError, UnsupportedAlgorithm):
        raise InputError(f"COACH_TOKEN_PUBLIC_KEY={path} 不是 PEM 公钥：请放 RSA 公钥（BEGIN PUBLIC KEY）") from None
    if not isinstance(key, RSAPublicKey) or key.key_size < _SHORTEST_RSA_KEY:
        raise InputError(f"COACH_TOKEN_PUBLIC_KEY={path} 应为 {_SHORTEST_RSA_KEY} 位以上的 RSA 公钥")
    return key


def _check_times(claims: Mapping[str, Any], now: datetime) -> datetime:
    """Return when a token expires.

    Raises:
        SignInError: its time is over or has not come, or a time is none.
    """
    times = {name: claims[name] for name in ("exp", "iat", "nbf") if name in claims}
    for name, value in times.items():
        # NaN is neither.
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= _LAST_SECOND:
            raise SignInError(f"登录令牌里的 {name} 不是时间：请联系管理员")
    at = {name: datetime.fromtimestamp(value, timezone.utc) for name, value in times.items()}
    if at["exp"] + LEEWAY <= now:
        raise SignInError("登录已过期：请重新登录")
    if any(at[name] - LEEWAY > now for name in ("iat", "nbf") if name in at):
        raise SignInError("登录令牌还没有生效：请检查服务器的时间")
    return at["exp"]


def _name(claims: Mapping[str, Any]) -> str:
    name = claims.get("name")
    if name is None:
        return str(claims["sub"])
    if not isinstance(name, str):
        raise InputError("name 应为文字")
    shown = "".join(character for character in name if character.isprintable()).strip()[:LONGEST_NAME]
    return shown or str(claims["sub"])
