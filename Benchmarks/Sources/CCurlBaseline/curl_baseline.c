// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#include "curl_baseline.h"

#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

enum { REPLY_ROOM = 65536 };

struct exchange {
    CURL *easy;
    uint64_t begin;
    uint64_t first; // When the first byte of the body came
    size_t received;
    struct meter_stamps *stamps; // NULL where the body is kept whole
    struct meter_stamps own; // Where in a stamp this stream is
    uint8_t reply[REPLY_ROOM];
};

struct curl_baseline {
    CURLM *multi;
    struct curl_slist *headers;
    struct exchange *exchanges[CURL_BASELINE_MAX_WIDTH];
};

// MARK: - Exchanges

static size_t receive(char *bytes, size_t size, size_t count, void *context) {
    struct exchange *exchange = context;
    size_t len = size * count;
    if (exchange->received == 0) {
        exchange->first = meter_now();
    }
    if (exchange->stamps != NULL) {
        // The ages of all streams go into one list; the place in a stamp is the stream's.
        exchange->own.ages = exchange->stamps->ages;
        exchange->own.capacity = exchange->stamps->capacity;
        exchange->own.count = exchange->stamps->count;
        meter_stamps_read(&exchange->own, (const uint8_t *)bytes, len);
        exchange->stamps->count = exchange->own.count;
    } else {
        // A reply has its room; what is longer passes through.
        size_t at = exchange->received + len <= REPLY_ROOM ? exchange->received : 0;
        memcpy(exchange->reply + at, bytes, len <= REPLY_ROOM ? len : REPLY_ROOM);
    }
    exchange->received += len;
    return len;
}

static struct exchange *exchange_new(const struct curl_baseline *baseline, const char *ca_file) {
    struct exchange *exchange = calloc(1, sizeof *exchange);
    CURL *easy = exchange != NULL ? curl_easy_init() : NULL;
    if (easy == NULL) {
        free(exchange);
        return NULL;
    }
    exchange->easy = easy;
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, baseline->headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, exchange);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    if (ca_file != NULL) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    return exchange;
}

static void aim(struct exchange *exchange, const struct curl_baseline_load *load) {
    curl_easy_setopt(exchange->easy, CURLOPT_URL, load->url);
    if (load->body != NULL) {
        curl_easy_setopt(exchange->easy, CURLOPT_POST, 1L);
        curl_easy_setopt(exchange->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)load->body_len);
        curl_easy_setopt(exchange->easy, CURLOPT_POSTFIELDS, load->body);
    } else {
        curl_easy_setopt(exchange->easy, CURLOPT_HTTPGET, 1L);
    }
}

static void begin(struct curl_baseline *baseline, struct exchange *exchange) {
    exchange->received = 0;
    exchange->begin = meter_now();
    curl_multi_add_handle(baseline->multi, exchange->easy);
}

// MARK: - Life

struct curl_baseline *curl_baseline_new(const char *ca_file) {
    struct curl_baseline *baseline = calloc(1, sizeof *baseline);
    if (baseline == NULL) {
        return NULL;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    baseline->multi = curl_multi_init();
    baseline->headers = curl_slist_append(NULL, "Content-Type: application/json");
    baseline->headers = curl_slist_append(baseline->headers, "Authorization: Bearer sk-benchmark-0000000000000000");
    int ok = baseline->multi != NULL && baseline->headers != NULL;
    for (size_t index = 0; ok && index < CURL_BASELINE_MAX_WIDTH; index++) {
        baseline->exchanges[index] = exchange_new(baseline, ca_file);
        ok = baseline->exchanges[index] != NULL;
    }
    if (!ok) {
        curl_baseline_free(baseline);
        return NULL;
    }
    return baseline;
}

void curl_baseline_free(struct curl_baseline *baseline) {
    if (baseline == NULL) {
        return;
    }
    for (size_t index = 0; index < CURL_BASELINE_MAX_WIDTH; index++) {
        if (baseline->exchanges[index] != NULL) {
            curl_easy_cleanup(baseline->exchanges[index]->easy);
            free(baseline->exchanges[index]);
        }
    }
    curl_multi_cleanup(baseline->multi);
    curl_slist_free_all(baseline->headers);
    free(baseline);
}

// MARK: - The loop

// Takes the exchanges that have ended off the multi, and begins those still to come in their place.
// Returns how many ended, -1 where one failed.
static int reap(struct curl_baseline *baseline, size_t *to_come, uint64_t *times, size_t done, int64_t *received) {
    CURLMsg *message;
    int left, ended = 0, failed = 0;
    while ((message = curl_multi_info_read(baseline->multi, &left)) != NULL) {
        struct exchange *exchange;
        long status = 0;
        CURLcode result = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&exchange);
        curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
        curl_multi_remove_handle(baseline->multi, exchange->easy);
        failed |= result != CURLE_OK || status != 200;
        *received += (int64_t)exchange->received;
        if (times != NULL) {
            times[done + (size_t)ended] = meter_now() - exchange->begin;
        }
        ended++;
        if (*to_come > 0) {
            --*to_come;
            begin(baseline, exchange);
        }
    }
    return failed ? -1 : ended;
}

static int64_t run(struct curl_baseline *baseline, size_t width, size_t count, uint64_t *times) {
    size_t done = 0, to_come = count - width;
    int64_t received = 0;
    for (size_t index = 0; index < width; index++) {
        begin(baseline, baseline->exchanges[index]);
    }
    while (done < count) {
        int running;
        curl_multi_perform(baseline->multi, &running);
        int ended = reap(baseline, &to_come, times, done, &received);
        if (ended < 0) {
            return -1;
        }
        done += (size_t)ended;
        if (ended == 0 && curl_multi_poll(baseline->multi, NULL, 0, 5000, NULL) != CURLM_OK) {
            return -1;
        }
    }
    return received;
}

int64_t curl_baseline_requests(struct curl_baseline *baseline, struct curl_baseline_load load, size_t count,
                               uint64_t *times) {
    size_t width = load.width < count ? load.width : count;
    for (size_t index = 0; index < width; index++) {
        baseline->exchanges[index]->stamps = NULL;
        aim(baseline->exchanges[index], &load);
    }
    return run(baseline, width, count, times);
}

int64_t curl_baseline_streams(struct curl_baseline *baseline, struct curl_baseline_load load, uint64_t *firsts,
                              struct meter_stamps *stamps) {
    for (size_t index = 0; index < load.width; index++) {
        baseline->exchanges[index]->stamps = stamps;
        aim(baseline->exchanges[index], &load);
    }
    int64_t received = run(baseline, load.width, load.width, NULL);
    for (size_t index = 0; index < load.width; index++) {
        firsts[index] = baseline->exchanges[index]->first - baseline->exchanges[index]->begin;
    }
    return received;
}
