# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""What the tests stand on: gateways, the servers behind them, people and their keys."""
