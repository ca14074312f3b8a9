# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""Which keys the proxy takes: those that BYOK_GOOD_KEYS lists. Without a database it would answer others with 400."""

import os

from litellm.proxy._types import ProxyException, UserAPIKeyAuth

GOOD = set(os.environ["BYOK_GOOD_KEYS"].split(","))


async def check(request, api_key: str) -> UserAPIKeyAuth:
    # As the proxy itself read it from whichever header it knows.
    key = (api_key or "").removeprefix("Bearer ")
    if key not in GOOD:
        raise ProxyException(message="Incorrect API key provided", type="authentication_error", param=None, code=401)
    return UserAPIKeyAuth(api_key=key)
