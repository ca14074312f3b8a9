// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#include "upstream.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char completion[] =
    "{\n"
    "  \"id\": \"chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT\",\n"
    "  \"object\": \"chat.completion\",\n"
    "  \"created\": 1795132800,\n"
    "  \"model\": \"gpt-4o-mini-2024-07-18\",\n"
    "  \"choices\": [\n"
    "    {\n"
    "      \"index\": 0,\n"
    "      \"message\": {\n"
    "        \"role\": \"assistant\",\n"
    "        \"content\": \"A key that users bring is billed to them by the provider, so the service never pays for "
    "their use. It is sealed at rest and opened only for the call.\\n\\nThree things follow:\\n\\n1. The key must match the "
    "provider that serves the model.\\n2. A failure that the key causes is the user\\u2019s to mend.\\n3. Costs are "
    "shown, not charged.\",\n"
    "        \"refusal\": null,\n"
    "        \"annotations\": []\n"
    "      },\n"
    "      \"logprobs\": null,\n"
    "      \"finish_reason\": \"stop\"\n"
    "    }\n"
    "  ],\n"
    "  \"usage\": {\n"
    "    \"prompt_tokens\": 161,\n"
    "    \"completion_tokens\": 74,\n"
    "    \"total_tokens\": 235,\n"
    "    \"prompt_tokens_details\": {\n"
    "      \"cached_tokens\": 0,\n"
    "      \"audio_tokens\": 0\n"
    "    },\n"
    "    \"completion_tokens_details\": {\n"
    "      \"reasoning_tokens\": 0,\n"
    "      \"audio_tokens\": 0,\n"
    "      \"accepted_prediction_tokens\": 0,\n"
    "      \"rejected_prediction_tokens\": 0\n"
    "    }\n"
    "  },\n"
    "  \"service_tier\": \"default\",\n"
    "  \"system_fingerprint\": \"fp_34a54ae93c\"\n"
    "}\n";

// The fields that OpenAI sends with every reply.
#define COMMON_HEADERS \
    "Date: Mon, 23 Nov 2026 12:00:00 GMT\r\n" \
    "openai-organization: org-benchmark\r\n" \
    "openai-processing-ms: 1\r\n" \
    "openai-version: 2020-10-01\r\n" \
    "x-ratelimit-limit-requests: 10000\r\n" \
    "x-ratelimit-remaining-requests: 9999\r\n" \
    "x-request-id: req_2f7b8f6c1d3e4a5b9c8d7e6f5a4b3c2d\r\n"

#define EVENT_START \
    "data: {\"id\":\"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG\",\"object\":\"chat.completion.chunk\"," \
    "\"created\":1795132800,\"model\":\"gpt-4o-mini-2024-07-18\",\"service_tier\":\"default\"," \
    "\"system_fingerprint\":\"fp_34a54ae93c\",\"choices\":["

static const char event_role[] = EVENT_START
    "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},\"logprobs\":null,"
    "\"finish_reason\":null}]}\n\n";
static const char event_reason[] = EVENT_START
    "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n";
static const char event_usage[] = EVENT_START
    "],\"usage\":{\"prompt_tokens\":161,\"completion_tokens\":74,\"total_tokens\":235,"
    "\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0},"
    "\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0}}}\n\n"
    "data: [DONE]\n\n";

static const char head[] =
    "HTTP/1.1 200 OK\r\n" COMMON_HEADERS
    "Content-Type: text/event-stream; charset=utf-8\r\n"
    "Transfer-Encoding: chunked\r\n\r\n";
static const char end[] = "0\r\n\r\n";
static const char not_found[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

static char whole[4096], closing[4096], bulk[20000], bulk_last[4096];
static size_t whole_len, closing_len, bulk_len, bulk_payload, bulk_last_len;

static size_t render_whole(char out[4096], const char *connection) {
    return (size_t)snprintf(out, 4096,
                            "HTTP/1.1 200 OK\r\n" COMMON_HEADERS
                            "Content-Type: application/json\r\nContent-Length: %zu\r\n%s\r\n%s",
                            sizeof completion - 1, connection, completion);
}

static size_t render_text(char *out, size_t room, uint64_t stamp) {
    return (size_t)snprintf(out, room,
                            EVENT_START "{\"index\":0,\"delta\":{\"content\":\" @%019" PRIu64
                                        "\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n",
                            stamp);
}

// HTTP chunk sizes have a fixed width, so that the size can be written when the chunk's content is known.
enum { SIZE_LINE = 6 };

static size_t close_chunk(char *chunk, size_t payload) {
    char line[SIZE_LINE + 1];
    snprintf(line, sizeof line, "%04x\r\n", (unsigned)payload & 0xffff);
    memcpy(chunk, line, SIZE_LINE);
    memcpy(chunk + SIZE_LINE + payload, "\r\n", 2);
    return SIZE_LINE + payload + 2;
}

void make_replies(void) {
    whole_len = render_whole(whole, "");
    closing_len = render_whole(closing, "Connection: close\r\n");
    while (bulk_payload < 16000) {
        char *to = bulk + SIZE_LINE + bulk_payload;
        bulk_payload += render_text(to, (size_t)(bulk + sizeof bulk - to), 0);
    }
    bulk_len = close_chunk(bulk, bulk_payload);
    bulk_last_len = render_event(bulk_last, 0, 0, 1);
}

struct bytes completion_reply(void) { return (struct bytes){whole, whole_len}; }
struct bytes closing_reply(void) { return (struct bytes){closing, closing_len}; }
struct bytes not_found_reply(void) { return (struct bytes){not_found, sizeof not_found - 1}; }
struct bytes stream_head(void) { return (struct bytes){head, sizeof head - 1}; }
struct bytes bulk_end(void) { return (struct bytes){bulk_last, bulk_last_len}; }

struct bytes bulk_chunk(size_t *payload) {
    *payload = bulk_payload;
    return (struct bytes){bulk, bulk_len};
}

static size_t append(char *out, size_t len, const char *text) {
    size_t more = strlen(text);
    memcpy(out + len, text, more);
    return len + more;
}

size_t render_event(char out[MAX_EVENT], uint64_t now, int first, int last) {
    size_t start = first ? append(out, 0, head) : 0;
    char *content = out + start + SIZE_LINE;
    size_t len = first ? append(content, 0, event_role) : 0;
    len += render_text(content + len, MAX_EVENT - start - SIZE_LINE - len, now);
    if (last) {
        len = append(content, len, event_reason);
        len = append(content, len, event_usage);
    }
    len = start + close_chunk(out + start, len);
    return last ? append(out, len, end) : len;
}
