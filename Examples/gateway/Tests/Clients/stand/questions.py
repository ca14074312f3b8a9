# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""What is asked: the same of every provider."""

#: A picture of one pixel.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
TEXT = 'Zażółć gęślą jaźń, "twice" 👩‍💻'
ECHO = f"Hello! You said: {TEXT}"

#: A provider whose key the user has, and a model that goes to it and that all servers of the tests know.
MODELS = {
    "openai": "gpt-4o-mini",
    "anthropic": "claude-sonnet-4-5",
    "google": "gemini-2.5-flash",
    "openrouter": "openai/gpt-4o-mini",
    "own-server": "own-server/gpt-4o-mini",
}

CITY = {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}, "required": ["city"]}
ZONE = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}


def tool(name, description, parameters):
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


#: Two tools, of which the words of WEATHER ask for the first.
TOOLS = [
    tool("get_weather", "The weather of a city.", CITY),
    tool("get_time", "What the clock says.", ZONE),
]
WEATHER = [{"role": "user", "content": "What is the weather in Oslo?"}]


def hello(text=TEXT):
    return [{"role": "user", "content": text}]


def picture():
    image = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}"}}
    return [{"role": "user", "content": [{"type": "text", "text": "What is this?"}, image]}]


def tool_results():
    """The turn after two calls at once."""

    def call(id, name, arguments):
        return {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}

    calls = [call("call_1", "get_weather", '{"city":"Oslo"}'), call("call_2", "get_time", '{"zone":"CET"}')]
    return [
        *WEATHER,
        {"role": "assistant", "content": "One moment.", "tool_calls": calls},
        {"role": "tool", "tool_call_id": "call_1", "content": "Snow, -4 °C"},
        {"role": "tool", "tool_call_id": "call_2", "content": "12:30"},
    ]
