// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#include "easy.h"

// A byok_multi is a CURLM by another name.
static CURLM *theirs(byok_multi *multi) { return (CURLM *)multi; }

byok_multi *byok_multi_create(long idle_connections) {
    CURLM *multi = curl_multi_init();
    if (!multi) return NULL;
    if (!curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, idle_connections)
        && !curl_multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING))
        return (byok_multi *)multi;
    curl_multi_cleanup(multi);
    return NULL;
}

void byok_multi_destroy(byok_multi *multi) { curl_multi_cleanup(theirs(multi)); }

int byok_multi_add(byok_multi *multi, byok_easy *easy) { return (int)curl_multi_add_handle(theirs(multi), easy->curl); }

int byok_multi_remove(byok_multi *multi, byok_easy *easy) {
    return (int)curl_multi_remove_handle(theirs(multi), easy->curl);
}

int byok_multi_perform(byok_multi *multi) {
    int running;
    return (int)curl_multi_perform(theirs(multi), &running);
}

int byok_multi_wait(byok_multi *multi, int milliseconds) {
    return (int)curl_multi_poll(theirs(multi), NULL, 0, milliseconds, NULL);
}

int byok_multi_wake(byok_multi *multi) { return (int)curl_multi_wakeup(theirs(multi)); }

void *byok_multi_next_done(byok_multi *multi, int *code) {
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(theirs(multi), &left));) {
        if (message->msg != CURLMSG_DONE) continue;
        char *easy = NULL;
        *code = (int)message->data.result;
        if (curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &easy) == CURLE_OK && easy)
            return ((byok_easy *)easy)->context;
    }
    return NULL;
}
