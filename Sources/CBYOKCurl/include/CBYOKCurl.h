// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// libcurl behind fixed arities and opaque types: Swift can call neither its variadic functions nor, because handles are
// typed here, the wrong `free`. Clients never see <curl/curl.h>.

typedef struct byok_easy byok_easy;
typedef struct byok_multi byok_multi;
typedef struct byok_request byok_request;

enum byok_taken { byok_taken_all, byok_taken_none_pause, byok_taken_none_end };

/// What a handle calls while its transfer is performed, on the thread that performs. `context` is the transfer's.
typedef struct {
    /// A line of the head or of a trailer. To end the transfer: false.
    bool (*_Nonnull head)(void *_Nonnull context, const uint8_t *_Nonnull bytes, size_t count);
    /// A piece of the body.
    enum byok_taken (*_Nonnull body)(void *_Nonnull context, const uint8_t *_Nonnull bytes, size_t count);
    /// Before a socket is made for that address, 4 or 16 bytes; none where it is of another family.
    bool (*_Nonnull may_connect)(void *_Nonnull context, const uint8_t *_Nonnull address, size_t count);
    /// Before a request is written to a connection, new or reused, with the address at its other end. May be called
    /// again: libcurl sends a request anew where a reused connection turns out to be dead.
    bool (*_Nonnull may_send)(void *_Nonnull context, const uint8_t *_Nonnull address, size_t count);
} byok_callbacks;

// Libcurl's own numbers, compared with <curl/curl.h> at compile time.
enum byok_option {
    byok_option_url = 10002,
    byok_option_proxy = 10004,
    byok_option_caInfo = 10065,
    byok_option_caPath = 10097,
    byok_option_noProxy = 10177,
    byok_option_proxyCAInfo = 10246,
    byok_option_proxyCAPath = 10247,
    byok_option_protocols = 10318,
    byok_option_redirectProtocols = 10319,
    byok_option_sslVersion = 32,
    byok_option_verbose = 41,
    byok_option_netrc = 51,
    byok_option_followLocation = 52,
    byok_option_verifyPeer = 64,
    byok_option_forbidReuse = 75,
    byok_option_verifyHost = 81,
    byok_option_httpVersion = 84,
    byok_option_noSignal = 99,
    byok_option_noDelay = 121,
    byok_option_timeout = 155,
    byok_option_connectTimeout = 156,
    byok_option_contentDecoding = 158,
    byok_option_keepAlive = 213,
    byok_option_separateProxyHeaders = 229,
    byok_option_pathAsIs = 234,
    byok_option_proxyVerifyPeer = 248,
    byok_option_proxyVerifyHost = 249,
    byok_option_suppressConnectHead = 265,
    byok_option_noUserInURL = 278,
    byok_option_http09 = 285,
    byok_option_maximumAge = 288,
    byok_option_caCacheTimeout = 321,
    byok_option_quickExit = 322,
};
enum byok_http_version { byok_http_version_1_1 = 2, byok_http_version_2_over_tls = 4 };
enum byok_tls_version { byok_tls_version_1_2 = 6, byok_tls_version_1_3 = 7 };
enum byok_code {
    byok_code_ok = 0,
    byok_code_unsupportedProtocol = 1,
    byok_code_malformedURL = 3,
    byok_code_proxyNotFound = 5,
    byok_code_hostNotFound = 6,
    byok_code_notConnected = 7,
    byok_code_weirdReply = 8,
    byok_code_http2 = 16,
    byok_code_partial = 18,
    byok_code_noMemory = 27,
    byok_code_timedOut = 28,
    byok_code_tlsNotConnected = 35,
    byok_code_badArgument = 43,
    byok_code_nothingReceived = 52,
    byok_code_notSent = 55,
    byok_code_notReceived = 56,
    byok_code_tlsOurCertificate = 58,
    byok_code_tlsCipher = 59,
    byok_code_tlsNotVerified = 60,
    byok_code_encoding = 61,
    byok_code_caFile = 77,
    byok_code_tlsIssuer = 83,
    byok_code_tlsStatus = 91,
    byok_code_http2Stream = 92,
    byok_code_proxy = 97,
};
enum byok_number {
    byok_number_requestSize = 0x20000C,
    byok_number_verifyResult = 0x20000D,
    byok_number_osError = 0x200019,
    byok_number_newConnections = 0x20001A,
    byok_number_httpVersion = 0x20002E,
};
enum byok_count { byok_count_uploaded = 0x600007, byok_count_microsecondsToSend = 0x600035 };

/// Initialises libcurl, with an allocator that wipes what it frees and without its TLS key log. Once, and before anybody
/// else does: nothing can be set any more afterwards.
/// - Returns: libcurl's code.
int byok_curl_initialise(void);
/// Whether libcurl allocates with ours: false where somebody else initialised it first.
bool byok_curl_wipes(void);
/// Text that libcurl has for a code; a constant.
const char *_Nonnull byok_curl_text(int code);

byok_easy *_Nullable byok_easy_create(const byok_callbacks *_Nonnull callbacks);
void byok_easy_destroy(byok_easy *_Nonnull easy);
/// What the callbacks are given from now on.
void byok_easy_set_context(byok_easy *_Nonnull easy, void *_Nullable context);
/// Binds the header fields and, for a POST, the body; nil unbinds. They must stay until then.
int byok_easy_set_request(byok_easy *_Nonnull easy, const byok_request *_Nullable request);
int byok_easy_set_number(byok_easy *_Nonnull easy, enum byok_option option, long value);
/// Libcurl copies the text.
int byok_easy_set_text(byok_easy *_Nonnull easy, enum byok_option option, const char *_Nullable text);
long byok_easy_number(byok_easy *_Nonnull easy, enum byok_number number);
int64_t byok_easy_count(byok_easy *_Nonnull easy, enum byok_count count);
/// Whether libcurl said of its last failure that the framing of the body was broken: it has no code for that.
bool byok_easy_framing_failed(const byok_easy *_Nonnull easy);
/// Lets a paused transfer go on; the callbacks may be called within.
int byok_easy_resume(byok_easy *_Nonnull easy);

byok_multi *_Nullable byok_multi_create(long idle_connections);
void byok_multi_destroy(byok_multi *_Nonnull multi);
int byok_multi_add(byok_multi *_Nonnull multi, byok_easy *_Nonnull easy);
int byok_multi_remove(byok_multi *_Nonnull multi, byok_easy *_Nonnull easy);
int byok_multi_perform(byok_multi *_Nonnull multi);
int byok_multi_wait(byok_multi *_Nonnull multi, int milliseconds);
/// The one call that any thread may make at any time.
int byok_multi_wake(byok_multi *_Nonnull multi);
/// The context of a transfer that has ended, and its code; nil where there is none.
void *_Nullable byok_multi_next_done(byok_multi *_Nonnull multi, int *_Nonnull code);

/// Header lines and a body in one piece of memory that is wiped when it goes: the key is in it.
/// - Parameter bytes: of all lines and the body, with four for each line's punctuation and end.
byok_request *_Nullable byok_request_create(size_t lines, size_t bytes);
/// Adds `name: prefix value`; with neither prefix nor value the field is sent empty.
void byok_request_add(
    byok_request *_Nonnull request, const uint8_t *_Nullable name, size_t name_count, const uint8_t *_Nullable prefix,
    size_t prefix_count, const uint8_t *_Nullable value, size_t value_count);
/// Keeps libcurl from adding that field by itself.
void byok_request_omit(byok_request *_Nonnull request, const uint8_t *_Nullable name, size_t name_count);
/// The last addition.
void byok_request_set_body(byok_request *_Nonnull request, const uint8_t *_Nullable bytes, size_t count);
void byok_request_destroy(byok_request *_Nonnull request);
