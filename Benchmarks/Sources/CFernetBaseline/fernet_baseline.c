// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#include "fernet_baseline.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

// A token: version ‖ timestamp ‖ IV ‖ AES-128-CBC ‖ HMAC-SHA256 over all before it, in base64url with padding.
enum {
    VERSION = 0x80,
    IV_OFFSET = 9,
    HEADER_LEN = 25,
    BLOCK_LEN = 16,
    MAC_LEN = 32,
    KEY_LEN = 32,
    HALF_KEY_LEN = 16,
    MAX_BYTES = FERNET_BASELINE_MAX_TOKEN / 4 * 3,
    IS_DIGIT = 0x40, // Set in `digits` beside the value of each of the 64 characters; all others are 0.
};

struct fernet_baseline {
    EVP_MAC_CTX *expand; // HMAC keyed once, with HKDF's pseudo-random key
    EVP_MAC_CTX *verify; // HMAC re-keyed by every opening
    EVP_CIPHER_CTX *decrypt; // Re-keyed by every opening; holds the last key until the next
    EVP_CIPHER *cipher;
    uint8_t digits[256];
    uint8_t bytes[MAX_BYTES];
    uint8_t plaintext[MAX_BYTES];
};

// MARK: - HMAC

static EVP_MAC_CTX *hmac_new(EVP_MAC *hmac, const uint8_t *key, size_t key_len) {
    char digest[] = "SHA256";
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                 OSSL_PARAM_construct_end()};
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(hmac);
    if (context != NULL && EVP_MAC_init(context, key, key_len, params) != 1) {
        EVP_MAC_CTX_free(context);
        return NULL;
    }
    return context;
}

static int hmac_finish(EVP_MAC_CTX *context, uint8_t mac[MAC_LEN]) {
    size_t len = 0;
    return EVP_MAC_final(context, mac, &len, MAC_LEN) == 1 && len == MAC_LEN;
}

// MARK: - Life

static int prepare(struct fernet_baseline *baseline, EVP_MAC *hmac, const uint8_t master[KEY_LEN]) {
    static const uint8_t salt[] = {'b', 'y', 'o', 'k', '.', 'v', '1'};
    uint8_t key[MAC_LEN] = {0};

    EVP_MAC_CTX *extract = hmac_new(hmac, salt, sizeof salt);
    int ok = extract != NULL && EVP_MAC_update(extract, master, KEY_LEN) == 1 && hmac_finish(extract, key);
    EVP_MAC_CTX_free(extract);
    if (ok) {
        baseline->expand = hmac_new(hmac, key, sizeof key);
    }
    OPENSSL_cleanse(key, sizeof key);

    baseline->verify = hmac_new(hmac, salt, sizeof salt); // Sets the digest; this key is never used.
    baseline->cipher = EVP_CIPHER_fetch(NULL, "AES-128-CBC", NULL);
    baseline->decrypt = EVP_CIPHER_CTX_new();
    return baseline->expand != NULL && baseline->verify != NULL && baseline->cipher != NULL &&
           baseline->decrypt != NULL && EVP_DecryptInit_ex2(baseline->decrypt, baseline->cipher, NULL, NULL, NULL) == 1;
}

struct fernet_baseline *fernet_baseline_new(const uint8_t master[32]) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    struct fernet_baseline *baseline = calloc(1, sizeof *baseline);
    if (baseline == NULL) {
        return NULL;
    }
    for (unsigned value = 0; value < 64; value++) {
        baseline->digits[(uint8_t)alphabet[value]] = (uint8_t)(IS_DIGIT | value);
    }

    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    int ok = hmac != NULL && prepare(baseline, hmac, master);
    EVP_MAC_free(hmac); // The contexts hold their own references.
    if (!ok) {
        fernet_baseline_free(baseline);
        return NULL;
    }
    return baseline;
}

void fernet_baseline_free(struct fernet_baseline *baseline) {
    if (baseline == NULL) {
        return;
    }
    EVP_MAC_CTX_free(baseline->expand);
    EVP_MAC_CTX_free(baseline->verify);
    EVP_CIPHER_CTX_free(baseline->decrypt);
    EVP_CIPHER_free(baseline->cipher);
    free(baseline);
}

// MARK: - Base64url

// Strict: padding required, nothing but the alphabet, unused bits zero. Returns the number of bytes, 0 on failure.
static size_t decode(const uint8_t digits[256], const uint8_t *restrict text, size_t text_len,
                     uint8_t *restrict bytes) {
    if (text_len == 0 || text_len % 4 != 0 || text_len > FERNET_BASELINE_MAX_TOKEN) {
        return 0;
    }
    size_t padding = text[text_len - 1] != '=' ? 0 : text[text_len - 2] != '=' ? 1 : 2;
    const uint8_t *end = text + text_len - (padding > 0 ? 4 : 0);
    uint8_t *to = bytes;
    unsigned valid = IS_DIGIT;

    for (; text < end; text += 4, to += 3) {
        unsigned a = digits[text[0]], b = digits[text[1]], c = digits[text[2]], d = digits[text[3]];
        valid &= a & b & c & d;
        to[0] = (uint8_t)(a << 2 | (b & 0x3f) >> 4);
        to[1] = (uint8_t)(b << 4 | (c & 0x3f) >> 2);
        to[2] = (uint8_t)(c << 6 | (d & 0x3f));
    }
    if (padding > 0) {
        unsigned a = digits[text[0]], b = digits[text[1]], c = padding == 1 ? digits[text[2]] : IS_DIGIT;
        unsigned unused = padding == 1 ? c & 0x03 : b & 0x0f;
        valid &= a & b & c & (unused == 0 ? IS_DIGIT : 0);
        *to++ = (uint8_t)(a << 2 | (b & 0x3f) >> 4);
        if (padding == 1) {
            *to++ = (uint8_t)(b << 4 | (c & 0x3f) >> 2);
        }
    }
    return valid != 0 ? (size_t)(to - bytes) : 0;
}

// MARK: - Opening

static int is_authentic(EVP_MAC_CTX *context, const uint8_t *key, const uint8_t *bytes, size_t signed_len) {
    uint8_t mac[MAC_LEN];
    return EVP_MAC_init(context, key, HALF_KEY_LEN, NULL) == 1 && EVP_MAC_update(context, bytes, signed_len) == 1 &&
           hmac_finish(context, mac) && CRYPTO_memcmp(mac, bytes + signed_len, MAC_LEN) == 0;
}

int fernet_baseline_open_with_subkey(struct fernet_baseline *baseline, const uint8_t sub[32], const uint8_t *token,
                                     size_t token_len, uint8_t *out, size_t out_cap) {
    const uint8_t *bytes = baseline->bytes;
    size_t len = decode(baseline->digits, token, token_len, baseline->bytes);
    if (len < HEADER_LEN + BLOCK_LEN + MAC_LEN || bytes[0] != VERSION) {
        return -1;
    }
    size_t sealed_len = len - HEADER_LEN - MAC_LEN;
    if (sealed_len % BLOCK_LEN != 0 || !is_authentic(baseline->verify, sub, bytes, len - MAC_LEN)) {
        return -1;
    }

    uint8_t *plaintext = baseline->plaintext;
    int head = 0, tail = 0, opened = -1;
    if (EVP_DecryptInit_ex2(baseline->decrypt, NULL, sub + HALF_KEY_LEN, bytes + IV_OFFSET, NULL) == 1 &&
        EVP_DecryptUpdate(baseline->decrypt, plaintext, &head, bytes + HEADER_LEN, (int)sealed_len) == 1 &&
        EVP_DecryptFinal_ex(baseline->decrypt, plaintext + head, &tail) == 1 && (size_t)(head + tail) <= out_cap) {
        opened = head + tail;
        memcpy(out, plaintext, (size_t)opened);
    }
    OPENSSL_cleanse(plaintext, sealed_len);
    return opened;
}

int fernet_baseline_open(struct fernet_baseline *baseline, const uint8_t *info, size_t info_len, const uint8_t *token,
                         size_t token_len, uint8_t *out, size_t out_cap) {
    static const uint8_t first = 1; // HKDF's block counter: 32 bytes are one block.
    uint8_t sub[KEY_LEN];
    int opened = -1;
    if (EVP_MAC_init(baseline->expand, NULL, 0, NULL) == 1 && EVP_MAC_update(baseline->expand, info, info_len) == 1 &&
        EVP_MAC_update(baseline->expand, &first, 1) == 1 && hmac_finish(baseline->expand, sub)) {
        opened = fernet_baseline_open_with_subkey(baseline, sub, token, token_len, out, out_cap);
    }
    OPENSSL_cleanse(sub, sizeof sub);
    return opened;
}
